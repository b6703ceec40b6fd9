package ownsite

// Signatures by the rules of Standard Webhooks, in both directions (FACTS.md sections 1.4 and 1.5). The arithmetic is the library's; the
// window is checked here, by the account's clock.

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"gowarehouse/connectors"
)

// tolerance is how old or early a message may be.
const tolerance = 300 * time.Second

// messageID is the form of an id; a dot would shift the borders of what is signed.
var messageID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// signer holds the secrets of an account: the one in force first, and while it is being changed the one before.
type signer []*standardwebhooks.Webhook

// secrets reads the signing secrets; none where the account has none.
func secrets(value string) (signer, error) {
	var s signer
	for secret := range strings.FieldsSeq(value) {
		hook, err := standardwebhooks.NewWebhook(secret)
		if err != nil || !strings.HasPrefix(secret, "whsec_") {
			return nil, (&connectors.Error{Kind: connectors.Rejected, Code: fieldSecret, Do: adviceSecret}).Saying(
				"the signing secret is not whsec_ with Base64 behind it", "簽章密鑰格式不是 whsec_ 加 Base64")
		}
		s = append(s, hook)
	}
	return s, nil
}

// sign puts the three headers over the body onto a request of ours. Without a secret the API key alone must do.
func (s signer) sign(header http.Header, id string, now time.Time, body []byte) error {
	if len(s) == 0 {
		return nil
	}
	signature, err := s[0].Sign(id, now, body)
	if err != nil {
		return connectors.Errorf(connectors.Unexpected, "sign the request: %w", err)
	}
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return nil
}

// verify checks a message: its headers, then its time, then its signature against every secret, and gives the time. Whether the id came before
// is the receiver's to know.
func (s signer) verify(header http.Header, now time.Time, body []byte) (time.Time, error) {
	at := header.Get(standardwebhooks.HeaderWebhookTimestamp)
	if !messageID.MatchString(header.Get(standardwebhooks.HeaderWebhookID)) || at == "" || header.Get(standardwebhooks.HeaderWebhookSignature) == "" {
		return time.Time{}, forged("headers_missing", "the message has no webhook-id, webhook-timestamp or webhook-signature",
			"訊息缺少 webhook-id、webhook-timestamp 或 webhook-signature")
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	sent := time.Unix(seconds, 0).UTC()
	if off := now.Sub(sent); err != nil || off > tolerance || off < -tolerance {
		return time.Time{}, forged("timestamp_out_of_window", "the message's time is more than 300 seconds off", "訊息時間與本機相差超過 300 秒")
	}
	for _, hook := range s {
		if hook.VerifyIgnoringTimestamp(body, header) == nil {
			return sent, nil
		}
	}
	return time.Time{}, forged("bad_signature", "the message's signature is wrong", "訊息簽章不正確")
}

func forged(code, en, zh string) error {
	return &connectors.Error{Kind: connectors.Unauthorized, Code: code, Reason: en, Says: connectors.Text{EN: en, ZH: zh}, Do: adviceSecret}
}
