package catalog

// Suggestions for an unknown product: what it may be, why, and how likely, in a way that a person can follow.

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// Suggestion is a product that something unknown may be.
type Suggestion struct {
	ProductID string
	SKU       string
	Name      string
	Score     int // 0 to 100
	Why       connectors.Text
}

const (
	mostSuggestions = 5
	leastScore      = 25 // below, a likeness is chance
	nameWeight      = 80 // a name that is the same to the letter still needs a look
)

// The reasons of a suggestion and what they are worth.
var (
	sameBarcode = reason{100, connectors.Text{EN: "same barcode", ZH: "條碼相同"}}
	sameSKU     = reason{100, connectors.Text{EN: "same SKU", ZH: "SKU 相同"}}
	codeIsOther = reason{95, connectors.Text{EN: "its SKU is this product's barcode", ZH: "其 SKU 為此商品的條碼"}}
	alikeSKU    = reason{90, connectors.Text{EN: "same SKU but for case, spaces or dashes", ZH: "SKU 僅大小寫、空白或符號不同"}}
	partOfSKU   = reason{60, connectors.Text{EN: "one SKU contains the other", ZH: "SKU 互相包含"}}
	alikeName   = connectors.Text{EN: "similar name", ZH: "名稱相近"}
)

type reason struct {
	score int
	why   connectors.Text
}

// shelf is a merchant's products, ready to be compared.
type shelf struct{ products []candidate }

type candidate struct {
	store.Product
	code     string // the SKU, letters and digits only
	barcodes []string
	grams    map[string]int
}

func (s *Service) shelf(ctx context.Context, merchant string) (*shelf, error) {
	views, err := s.Products(ctx, merchant)
	if err != nil {
		return nil, err
	}
	all := &shelf{products: make([]candidate, len(views))}
	for i, v := range views {
		all.products[i] = candidate{v.Product, bare(v.SKU), v.Barcodes, grams(v.Name)}
	}
	return all, nil
}

// suggest gives at most five products, the likeliest first; equals in the order of their SKU.
func (s *shelf) suggest(sku, barcode, name string) []Suggestion {
	var all []Suggestion
	code, nameGrams := bare(sku), grams(name)
	for i := range s.products {
		p := &s.products[i]
		best := reason{int(nameWeight * likeness(nameGrams, p.grams)), alikeName}
		if by := p.byCode(sku, code, barcode); by.score >= best.score {
			best = by
		}
		if best.score >= leastScore {
			all = append(all, Suggestion{p.ID, p.SKU, p.Name, best.score, best.why})
		}
	}
	slices.SortFunc(all, func(a, b Suggestion) int { return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.SKU, b.SKU)) })
	return all[:min(len(all), mostSuggestions)]
}

// byCode compares SKU and barcode.
func (p *candidate) byCode(sku, code, barcode string) reason {
	switch {
	case barcode != "" && slices.Contains(p.barcodes, barcode):
		return sameBarcode
	case sku != "" && sku == p.SKU:
		return sameSKU
	case sku != "" && slices.Contains(p.barcodes, sku):
		return codeIsOther
	case code != "" && code == p.code:
		return alikeSKU
	case len(code) >= 3 && len(p.code) >= 3 && (strings.Contains(code, p.code) || strings.Contains(p.code, code)):
		return partOfSKU
	}
	return reason{}
}

// bare folds a text to its letters and digits: width, case, spaces and punctuation do not count.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// grams counts the pairs of neighbouring letters of a name. Pairs suit Chinese, where one letter is half a word.
func grams(name string) map[string]int {
	letters := []rune(bare(name))
	all := make(map[string]int, len(letters))
	if len(letters) == 1 {
		all[string(letters)]++
	}
	for i := 0; i+1 < len(letters); i++ {
		all[string(letters[i:i+2])]++
	}
	return all
}

// likeness is the share of pairs that two names have in common (Dice), 0 to 1.
func likeness(a, b map[string]int) float64 {
	total, both := 0, 0
	for gram, n := range a {
		total += n
		both += min(n, b[gram])
	}
	for _, n := range b {
		total += n
	}
	if total == 0 {
		return 0
	}
	return 2 * float64(both) / float64(total)
}
