package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// LoadChoices asks the platform for the choices of an account's fields that only it knows, by field. There are none where no field is
// Loaded. A refused credential disconnects the account.
func (s *Service) LoadChoices(ctx context.Context, name string) (map[string][]connectors.Choice, error) {
	a, err := s.Store.AccountByName(ctx, name)
	if err != nil {
		return nil, notFound(name)
	}
	session, err := s.Open(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	loader, ok := connectors.Has[connectors.ChoiceLoader](session.Connector)
	if !ok {
		return map[string][]connectors.Choice{}, nil
	}
	choices, err := loader.LoadChoices(ctx)
	if err != nil {
		if noted := s.Failed(ctx, a.ID, err); noted != nil {
			return nil, noted
		}
		return nil, err
	}
	text, err := json.Marshal(choices)
	if err != nil {
		return nil, fmt.Errorf("choices of account %s: %w", a.ID, err)
	}
	return choices, s.Store.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, choicesKey(a.ID), string(text)) })
}

func choicesKey(account string) string { return "choices:" + account }

// Choices are those that LoadChoices gave last for an account, by its id; none before.
func (s *Service) Choices(ctx context.Context, account string) (map[string][]connectors.Choice, error) {
	choices := map[string][]connectors.Choice{}
	text, err := s.Store.Setting(ctx, choicesKey(account), "")
	if err != nil || text == "" {
		return choices, err
	}
	if err := json.Unmarshal([]byte(text), &choices); err != nil {
		return nil, fmt.Errorf("choices of account %s: %w", account, err)
	}
	return choices, nil
}

// Place is a setting of an account that is shown with its orders, such as where its goods leave from: the field's label, and the names of
// what was chosen. A value whose name was never loaded stands for itself.
type Place struct {
	Label  connectors.Text
	Chosen []connectors.Text
}

// Places are those of an account, by its id, in the order of its platform's fields; without what was never chosen, and none if the account
// is gone.
func (s *Service) Places(ctx context.Context, account string) ([]Place, error) {
	a, err := s.Store.Account(ctx, account)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	platform, err := connectors.Get(a.Platform)
	if err != nil {
		return nil, err
	}
	shown := slices.DeleteFunc(slices.Clone(platform.Fields), func(f connectors.Field) bool { return !f.OnOrders || a.FieldValues[f.Key] == "" })
	if len(shown) == 0 {
		return nil, nil
	}
	choices, err := s.Choices(ctx, account)
	if err != nil {
		return nil, err
	}
	places := make([]Place, len(shown))
	for i, f := range shown {
		places[i].Label = f.Label
		for _, value := range strings.Split(a.FieldValues[f.Key], ",") {
			name := connectors.Text{EN: value, ZH: value}
			if at := slices.IndexFunc(choices[f.Key], func(c connectors.Choice) bool { return c.Value == value }); at >= 0 {
				name = choices[f.Key][at].Label
			}
			places[i].Chosen = append(places[i].Chosen, name)
		}
	}
	return places, nil
}
