package accounts

import (
	"context"

	"gowarehouse/connectors"
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
	return choices, nil
}
