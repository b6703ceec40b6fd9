package transport

// What a key in a body or query says about its value. Values are hidden unless a key is known to be harmless: the platforms name
// people and secrets in too many ways to list, so the lists here only choose the words of the mark and protect numbers.

import (
	"regexp"
	"strings"
)

// class is what a value may be, by its key.
type class int

const (
	plain    class = iota // nothing is known: text is hidden, short numbers are shown
	secret                // hidden, whatever it is
	personal              // hidden with everything below it
	number                // identifies an order, a product, a parcel: shown if it looks so
	word                  // a state, type or error code: shown if it looks so
	moment                // a date or time: shown if it looks so
)

// secretParts are in the names of secrets, folded: lower case, letters and digits only.
var secretParts = []string{
	"token", "secret", "password", "passwd", "passphrase", "pwd", "signature", "hmac", "authorization", "authcode", "cookie", "credential",
	"apikey", "accesskey", "privatekey", "partnerkey", "consumerkey", "appkey", "clientid", "oauth", "nonce", "session", "verifycode", "captcha",
	"密碼", "金鑰", "驗證碼",
}

// secretKeys are secrets by their whole name.
var secretKeys = set("sign", "sig", "key", "pin", "otp", "auth", "pass", "jwt", "bearer", "salt", "hash", "cert", "certificate")

// personalParts are in the names of what tells about a person. "custom" alone would also hit custom fields.
var personalParts = []string{
	"receiver", "recipient", "consignee", "addressee", "orderer", "buyer", "customer", "custname", "custno", "custid", "custtel", "custmobile",
	"custaddr", "custmail", "purchaser", "payer", "shopper", "member", "billing", "shipto", "deliverto", "contact", "person", "username",
	"firstname", "lastname", "fullname", "realname", "nickname", "familyname", "givenname", "address", "addr", "street", "postcode", "postal",
	"zipcode", "district", "township", "city", "county", "latitude", "longitude", "phone", "mobile", "telno", "email", "mail", "birth",
	"gender", "idcard", "idnumber", "identity", "ssn", "passport", "taxid", "vatnumber", "uniformno", "carrierid", "carriernum", "lineid",
	"facebook", "useragent", "ipaddr", "note", "remark", "memo", "comment", "greeting", "giftmessage", "creditcard", "cardno", "bankaccount",
	"收件", "收貨", "買家", "訂購人", "姓名", "電話", "手機", "地址", "住址", "信箱", "郵遞", "身分證", "備註", "會員", "顧客", "客戶", "發票", "統編", "載具",
}

// personalKeys are personal by their whole name.
var personalKeys = set(
	"shipping",
	"user",
	"users",
	"name",
	"tel",
	"fax",
	"cell",
	"zip",
	"ip",
	"lat",
	"lng",
	"lon",
	"sex",
	"age",
	"dob",
	"account",
	"company",
	"region",
	"town",
	"area",
	"province",
	"invoice",
	"owner",
	"author",
	"createdby",
)

// numberKeys hold the numbers of things.
var numberKeys = set(
	"id",
	"ids",
	"number",
	"orderid",
	"ordersn",
	"orderno",
	"ordernumber",
	"ordersnlist",
	"orderidlist",
	"packagenumber",
	"packagesn",
	"itemid",
	"itemidlist",
	"modelid",
	"modelidlist",
	"variationid",
	"productid",
	"shopid",
	"merchantid",
	"sku",
	"itemsku",
	"modelsku",
	"goodscode",
	"lineitemid",
	"parentid",
	"requestid",
	"cursor",
	"nextcursor",
	"page",
	"pageno",
	"pagesize",
	"perpage",
	"limit",
	"offset",
	"total",
	"count",
	"quantity",
	"qty",
	"stock",
	"stockquantity",
	"stepid",
	"logisticschannelid",
	"channelid",
	"instanceid",
	"methodid",
)

// wordKeys hold words of a platform's own small vocabulary.
var wordKeys = set(
	"status",
	"state",
	"orderstatus",
	"logisticsstatus",
	"packagestatus",
	"shippingstatus",
	"financialstatus",
	"fulfillmentstatus",
	"error",
	"errors",
	"errorcode",
	"errcode",
	"code",
	"result",
	"resultcode",
	"returncode",
	"rtncode",
	"success",
	"type",
	"kind",
	"mode",
	"currency",
	"method",
	"paymentmethod",
	"action",
	"reason",
	"cancelreason",
	"failerror",
	"version",
	"lang",
	"language",
	"shippingcarrier",
	"shippingdocumenttype",
	"timerangefield",
	"responseoptionalfields",
	"orderby",
	"order",
	"fields",
	"context",
	"dates",
)

var (
	nameOfMoment = regexp.MustCompile(`(?:^|[a-z_])(?:At|Time|Date|Timestamp|Gmt)$` + // createTime, paidAt
		`|(?:^|_)(?:at|time|date|gmt|timestamp|ts|before|after|timefrom|from|to)$` + // create_time, time_from
		`|date_(?:created|modified|paid|completed)`)

	likeNumber = regexp.MustCompile(`^[A-Za-z0-9_.:/#-]{1,40}$`)
	likeWord   = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z_.-]{0,39}|[A-Za-z]{0,4}-?\d{1,5})$`)
	likeMoment = regexp.MustCompile(`^(?:\d{4}[-/]?\d{2}[-/]?\d{2}` + // a date
		`(?:[T ]?\d{2}:?\d{2}(?::?\d{2})?(?:\.\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?` + // and its time
		`|\d{10}|\d{13})$`) // or seconds or milliseconds since 1970
	likeFlag   = regexp.MustCompile(`^(?i:true|false|yes|no|y|n|on|off|0|1|null|none)?$`)
	likeKey    = regexp.MustCompile(`^[A-Za-z_@$][A-Za-z0-9_.$@:\[\]-]{0,48}$`)
	longDigits = regexp.MustCompile(`\d{5}`)
	notFolded  = regexp.MustCompile(`[^\pL\pN]+`)
)

func set(keys ...string) map[string]bool {
	m := make(map[string]bool, len(keys))
	for _, k := range keys {
		m[k] = true
	}
	return m
}

// classOf reads a key, whatever its style: receiver_name, receiverName and ReceiverName are one.
func classOf(key string) class {
	folded := strings.ToLower(notFolded.ReplaceAllString(key, ""))
	switch {
	case secretKeys[folded] || containsAny(folded, secretParts) || strings.HasSuffix(folded, "sign"):
		return secret
	case personalKeys[folded] || containsAny(folded, personalParts):
		return personal
	case numberKeys[folded]:
		return number
	case wordKeys[folded]:
		return word
	case nameOfMoment.MatchString(key):
		return moment
	}
	return plain
}

func containsAny(s string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// shownKey is a key as it may be shown. Some documents have data for keys.
func shownKey(key string) string {
	if likeKey.MatchString(key) && !longDigits.MatchString(key) && !emails.MatchString(key) {
		return key
	}
	return "[key]"
}
