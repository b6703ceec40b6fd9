package emulation

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Product is one product of the pretended warehouse. Every emulated shop sells these, so that mapping has something to match.
type Product struct {
	SKU     string
	Barcode string // EAN-13
	Name    string
	Variant string
	Price   int64 // New Taiwan dollars
	Stock   int   // on the platform at the start
	Shelf   string
}

// Products is the warehouse's catalogue: what the practice workspace puts on its shelves.
var Products = []Product{
	{"TEE-BK-M", "4710000000109", "純棉圓領短袖上衣", "黑色,M", 599, 40, "A-01-1"},
	{"TEE-BK-L", "4710000000116", "純棉圓領短袖上衣", "黑色,L", 599, 25, "A-01-2"},
	{"TEE-WH-M", "4710000000123", "純棉圓領短袖上衣", "白色,M", 599, 32, "A-01-3"},
	{"BT-750-BK", "4710000000208", "不鏽鋼保溫瓶750ml", "曜石黑", 880, 18, "B-02-1"},
	{"BT-750-WH", "4710000000215", "不鏽鋼保溫瓶750ml", "珍珠白", 880, 21, "B-02-2"},
	{"TEA-S-GRN", "4710000000024", "烏龍茶禮盒", "小,綠", 600, 40, "C-01-1"},
	{"TEA-L-GRN", "4710000000031", "烏龍茶禮盒", "大,綠", 1080, 15, "C-01-2"},
	{"SK-01-M", "4710000000307", "純棉短襪", "M", 199, 120, "A-03-1"},
	{"SK-01-L", "4710000000314", "純棉短襪", "L", 199, 96, "A-03-2"},
	{"MUG-CAT", "4710000000406", "貓咪馬克杯🐱", "", 320, 30, "B-05-1"},
	{"NB-A5", "4710000000505", "A5 方格筆記本", "", 150, 200, "D-01-1"},
	{"PEN-05", "4710000000512", "0.5mm 鋼珠筆", "藍", 45, 500, "D-01-2"},
}

// TwoProducts picks two different products.
func TwoProducts(r *rand.Rand) (first, second Product) {
	i := r.IntN(len(Products))
	j := (i + 1 + r.IntN(len(Products)-1)) % len(Products)
	return Products[i], Products[j]
}

// Bundle is sold by a shop as one SKU and packed as several products; it must be mapped by hand once.
type Bundle struct {
	SKU   string
	Name  string
	Price int64
	Of    map[string]int // SKU of a product -> pieces
}

// Bundles are sold on every platform that has SKUs.
var Bundles = []Bundle{
	{"SET-OFFICE", "上班族文具組（筆記本+筆x2）", 230, map[string]int{"NB-A5": 1, "PEN-05": 2}},
}

// Stranger is a product the shops sell that the warehouse has never heard of: its orders are held until it is mapped.
var Stranger = Product{"XMAS-2026", "4710000000994", "2026 聖誕限定福袋", "", 999, 10, ""}

// StrangerIs is the product that practice maps the stranger to.
const StrangerIs = "MUG-CAT"

// Person is an invented buyer.
type Person struct {
	Name, Phone, Postcode, City, District, Street string
}

// Address is the person's whole address in one line.
func (p Person) Address() string { return p.City + p.District + p.Street }

var (
	surnames = []string{"陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭", "謝", "游", "堃"}
	given    = []string{"志明", "春嬌", "佳穎", "冠宇", "怡君", "雅婷", "宗翰", "淑芬", "俊傑", "美玲", "建宏", "詩涵", "柏翰", "小華", "喆"}
	places   = [][4]string{
		{"110", "台北市", "信義區", "忠孝東路五段68號12樓"}, {"114", "台北市", "內湖區", "洲子街96號4樓"},
		{"220", "新北市", "板橋區", "文化路一段188巷5號"}, {"330", "桃園市", "桃園區", "中正路1071號7樓之2"},
		{"300", "新竹市", "東區", "關新路27號"}, {"407", "台中市", "西屯區", "市政北二路282號"},
		{"600", "嘉義市", "西區", "垂楊路316號"}, {"701", "台南市", "東區", "裕農路288號"},
		{"802", "高雄市", "苓雅區", "四維三路2號"}, {"970", "花蓮縣", "花蓮市", "國聯五路120號"},
		{"880", "澎湖縣", "馬公市", "中華路233號"}, {"209", "連江縣", "南竿鄉", "介壽村76號"},
	}
)

// SomePerson invents a buyer.
func SomePerson(r *rand.Rand) Person {
	place := places[r.IntN(len(places))]
	return Person{
		Name:  surnames[r.IntN(len(surnames))] + given[r.IntN(len(given))],
		Phone: fmt.Sprintf("09%08d", r.IntN(100000000)), Postcode: place[0], City: place[1], District: place[2], Street: place[3],
	}
}

// Store is a convenience store that hands out parcels.
type Store struct{ ID, Name, Address string }

// Stores are pickup stores; some ids begin with zeros, which must survive.
var Stores = []Store{
	{"131386", "建盛門市", "台北市中山區建國北路一段29號"},
	{"191234", "內湖門市", "台北市內湖區洲子街100號"},
	{"006598", "永康信義店", "台南市永康區信義街12號"},
	{"0912", "花蓮中華店", "花蓮縣花蓮市中華路10號"},
}

// AgeOf is how long ago the i-th of n orders came, oldest first, if they come evenly over six days until an hour ago.
func AgeOf(i, n int) time.Duration {
	const spread = 6*24*time.Hour - 2*time.Hour
	return time.Hour + spread/time.Duration(n)*time.Duration(n-i)
}

// NewRand gives the random source of a seed.
func NewRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x60a7e)) }
