package connectors

// Text is a sentence or name that a person reads, in both languages of the product.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh-TW"`
}

// In gives the text in the language asked for ("zh-TW" or "en"); English stands in for any other.
func (t Text) In(language string) string {
	if language == "zh-TW" && t.ZH != "" {
		return t.ZH
	}
	return t.EN
}

// IsZero says whether nothing was written.
func (t Text) IsZero() bool { return t == Text{} }
