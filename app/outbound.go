package app

import (
	"context"
	"fmt"
	"time"

	"gowarehouse/engine/outbound"
	"gowarehouse/engine/store"
)

// OutboundDoc is the address under which this machine reaches the internet, and who depends on it.
type OutboundDoc struct {
	Head
	Address  string         `json:"address"` // empty: never asked
	AskedAt  *time.Time     `json:"asked_at"`
	Since    *time.Time     `json:"since"`
	Told     string         `json:"told"`     // the address that the platforms were told
	Changed  bool           `json:"changed"`  // it is another one now: Accounts fail until the platforms are told
	Accounts []OutboundUser `json:"accounts"` // those that depend on it
	Service  string         `json:"service"`  // who is asked
	Request  string         `json:"request"`  // a message to a platform, ready to send
}

// OutboundUser is an account whose platform must know the address.
type OutboundUser struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Platform string `json:"platform"`
}

// request is what a merchant writes to a platform. It is Chinese in both languages: the platforms that ask for it are Taiwan's.
const request = "您好，我們的系統對外 IP 為 %s，請協助加入白名單，完成後煩請通知，謝謝。"

// Outbound gives what is known of this machine's address; nobody is asked.
func (a *App) Outbound(ctx context.Context) (OutboundDoc, error) {
	known, err := a.Engine.Outbound.Known(ctx)
	if err != nil {
		return OutboundDoc{}, err
	}
	return a.outboundDoc(ctx, known)
}

// AskOutbound asks the address service now.
func (a *App) AskOutbound(ctx context.Context) (OutboundDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return OutboundDoc{}, err
	}
	known, err := a.Engine.Outbound.Ask(ctx)
	if err != nil {
		return OutboundDoc{}, err
	}
	return a.outboundDoc(ctx, known)
}

// ToldOutbound notes that the platforms have been told the present address.
func (a *App) ToldOutbound(ctx context.Context) (OutboundDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return OutboundDoc{}, err
	}
	known, err := a.Engine.Outbound.Told(ctx)
	if err != nil {
		return OutboundDoc{}, err
	}
	return a.outboundDoc(ctx, known)
}

// SetAddressService chooses who is asked for the address; empty is the default.
func (a *App) SetAddressService(ctx context.Context, service string) (OutboundDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return OutboundDoc{}, err
	}
	if err := a.Engine.Outbound.SetAddress(ctx, service); err != nil {
		return OutboundDoc{}, err
	}
	return a.Outbound(ctx)
}

func (a *App) outboundDoc(ctx context.Context, known outbound.Known) (OutboundDoc, error) {
	doc := OutboundDoc{Head: NewHead(), Address: known.Address, Told: known.Told, Changed: known.Changed(), Accounts: []OutboundUser{}}
	if known.Address != "" {
		doc.AskedAt, doc.Since = store.TimeRef(&known.AskedAt), store.TimeRef(&known.Since)
		doc.Request = fmt.Sprintf(request, known.Address)
	}
	needing, err := a.Engine.Outbound.Needing(ctx)
	if err != nil {
		return doc, err
	}
	only, err := a.Scope(ctx)
	if err != nil {
		return doc, err
	}
	for _, row := range needing {
		if only.Merchant != "" && only.Merchant != row.MerchantID {
			continue
		}
		doc.Accounts = append(doc.Accounts, OutboundUser{ID: row.ID, Name: row.Name, Platform: row.Platform})
	}
	doc.Service, err = a.Engine.Outbound.Address(ctx)
	return doc, err
}
