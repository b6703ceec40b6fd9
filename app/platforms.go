package app

import (
	"context"

	"gowarehouse/connectors"
)

// PlatformList is every platform with what it can do, as it declares itself.
type PlatformList struct {
	Head
	Platforms []PlatformView `json:"platforms"`
}

// PlatformView is what a platform declares about itself.
type PlatformView struct {
	ID            string                `json:"id"`
	Name          connectors.Text       `json:"name"`
	Connection    connectors.Connection `json:"connection"`
	Allowlist     bool                  `json:"allowlist"`
	AllowlistNote *connectors.Text      `json:"allowlist_note"`
	Fetch         connectors.FetchMode  `json:"fetch"`
	Ship          connectors.ShipMode   `json:"ship"`
	Stock         connectors.StockMode  `json:"stock"`
	Listings      bool                  `json:"listings"`
	SKUBackfill   bool                  `json:"sku_backfill"`
	ShippingCodes connectors.CodeMode   `json:"shipping_codes"`
	LabelPassword bool                  `json:"label_password"`
	Evidence      EvidenceView          `json:"evidence"`
	Fields        []FieldView           `json:"fields"`
	Caveats       CaveatsView           `json:"caveats"`
}

// EvidenceView says how sure it is that a platform works as coded; Level is that of its worst ability and Note says why.
type EvidenceView struct {
	Level     connectors.Level                   `json:"level"`
	Note      connectors.Text                    `json:"note"`
	Abilities map[connectors.Ability]FindingView `json:"abilities"`
}

// FindingView is the evidence for one ability.
type FindingView struct {
	Level connectors.Level `json:"level"`
	Note  connectors.Text  `json:"note"`
}

// FieldView is one value a merchant enters. App marks those of the installation, entered once.
type FieldView struct {
	Key      string          `json:"key"`
	Label    connectors.Text `json:"label"`
	Where    connectors.Text `json:"where"`
	Secret   bool            `json:"secret"`
	Required bool            `json:"required"`
	App      bool            `json:"app"`
	Default  string          `json:"default"`
	Choices  []ChoiceView    `json:"choices"`
}

// ChoiceView is one value that a field or an option takes.
type ChoiceView struct {
	Value string          `json:"value"`
	Label connectors.Text `json:"label"`
}

// CaveatsView are the platform's caveats in both languages, in the same order.
type CaveatsView struct {
	EN []string `json:"en"`
	ZH []string `json:"zh-TW"`
}

// Platforms gives every platform that this program knows.
func Platforms() PlatformList {
	list := PlatformList{Head: NewHead(), Platforms: []PlatformView{}}
	for _, p := range connectors.All() {
		list.Platforms = append(list.Platforms, platformView(p))
	}
	return list
}

func platformView(p *connectors.Platform) PlatformView {
	v := PlatformView{ID: p.ID, Name: p.Name, Connection: p.Connection, Allowlist: p.Allowlist, Fetch: p.Fetch, Ship: p.Ship, Stock: p.Stock,
		Listings: p.Listings, SKUBackfill: p.SKUBackfill, ShippingCodes: p.ShippingCodes, LabelPassword: p.LabelPassword,
		Evidence: evidenceView(p.Evidence), Fields: []FieldView{}, Caveats: CaveatsView{EN: []string{}, ZH: []string{}}}
	if !p.AllowlistNote.IsZero() {
		v.AllowlistNote = &p.AllowlistNote
	}
	for _, f := range p.Fields {
		if !f.Granted {
			v.Fields = append(v.Fields, FieldView{Key: f.Key, Label: f.Label, Where: f.Where, Secret: f.Secret, Required: f.Required, App: f.App,
				Default: f.Default, Choices: choiceViews(f.Choices)})
		}
	}
	for _, c := range p.Caveats {
		v.Caveats.EN, v.Caveats.ZH = append(v.Caveats.EN, c.EN), append(v.Caveats.ZH, c.ZH)
	}
	return v
}

func choiceViews(choices []connectors.Choice) []ChoiceView {
	views := make([]ChoiceView, len(choices))
	for i, c := range choices {
		views[i] = ChoiceView{Value: c.Value, Label: c.Label}
	}
	return views
}

// abilities in the order in which an order meets them.
var abilities = []connectors.Ability{connectors.AbilityConnect, connectors.AbilityFetch, connectors.AbilityShip, connectors.AbilityLabel,
	connectors.AbilityStock, connectors.AbilityListings}

func evidenceView(e connectors.Evidence) EvidenceView {
	v := EvidenceView{Level: e.Level(), Abilities: map[connectors.Ability]FindingView{}}
	for _, ability := range abilities {
		f, has := e[ability]
		if !has {
			continue
		}
		v.Abilities[ability] = FindingView{Level: f.Level, Note: f.Note}
		if f.Level == v.Level && v.Note.IsZero() {
			v.Note = f.Note
		}
	}
	return v
}

// Done is the document of an action that gives nothing else.
type Done struct {
	Head
	Done bool `json:"done"`
}

// SetApp stores the app credentials of an authorisation platform for this installation.
func (a *App) SetApp(ctx context.Context, platform string, values connectors.Values) (Done, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return Done{}, err
	}
	err := a.Engine.Accounts.SetApp(ctx, platform, values)
	return Done{Head: NewHead(), Done: err == nil}, err
}
