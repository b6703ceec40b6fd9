package fulfil

// The platform's choices at shipping time, such as packaging or pickup time.

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// chooseAll settles the platform's choices for every parcel, asking the platform what it offers.
func (s *Service) chooseAll(ctx context.Context, q *store.Queries, w *whole, list []going) error {
	for i := range list {
		g := &list[i]
		if g.ShipMode == connectors.ShipNone {
			continue
		}
		if asked, err := numberAsked(ctx, q, g.ID); err != nil {
			return err
		} else if asked {
			continue // chosen before: a platform that has taken the parcel offers nothing any more
		}
		offered, err := s.offered(ctx, q, w, g.Parcel, g.how.Options)
		if err != nil {
			if passes := connectors.KindOf(err); g.ShipMode == connectors.ShipSelf && passes != connectors.Rejected {
				continue // own carriers leave without asking the platform
			}
			return err
		}
		if g.options, err = choose(offered, g.how.Options, w.Platform); err != nil {
			return err
		}
	}
	return nil
}

// Options gives the platform's choices for a parcel that waits, each with its default.
func (s *Service) Options(ctx context.Context, parcel int64, _ string) ([]connectors.ShipOption, error) {
	q := &s.store.Queries
	p, err := q.Parcel(ctx, parcel)
	if err != nil {
		return nil, err
	}
	w, err := read(ctx, q, p.OrderID)
	if err != nil {
		return nil, err
	}
	return s.offered(ctx, q, w, &p, nil)
}

func (s *Service) offered(
	ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, chosen map[string]string,
) ([]connectors.ShipOption, error) {
	session, err := s.accounts.Open(ctx, p.AccountID)
	if err != nil {
		return nil, err
	}
	shipper, able := connectors.Has[connectors.LabelShipper](session.Connector)
	if !able {
		if p.ShipMode == connectors.ShipLabel {
			return nil, refuse("cannot_label", session.Platform.Name.EN)
		}
		return nil, nil
	}
	out, err := outgoing(ctx, q, w, p)
	if err != nil {
		return nil, err
	}
	out.Options = maps.Clone(chosen)
	options, err := shipper.ShipOptions(ctx, out)
	if err != nil {
		if noted := s.accounts.Failed(ctx, p.AccountID, err); noted != nil {
			return nil, errors.Join(err, noted)
		}
		return nil, err
	}
	return options, nil
}

// choose fills the offered options with what a person chose, or their defaults.
func choose(offered []connectors.ShipOption, chosen map[string]string, platform string) (map[string]string, error) {
	values := map[string]string{}
	for _, o := range offered {
		value, picked := chosen[o.Key]
		if !picked {
			value = o.Default
		}
		switch {
		case value == "" && o.Required:
			return nil, refuse("option_required", o.Label.EN, o.Key+": "+choicesOf(o), o.Label.ZH)
		case picked && len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c connectors.Choice) bool { return c.Value == value }):
			return nil, refuse("option_unknown", value, o.Key, choicesOf(o))
		case value != "":
			values[o.Key] = value
		}
	}
	for _, key := range slices.Sorted(maps.Keys(chosen)) {
		if !slices.ContainsFunc(offered, func(o connectors.ShipOption) bool { return o.Key == key }) {
			return nil, refuse("option_unknown", key, platform, keysOf(offered))
		}
	}
	return values, nil
}

func choicesOf(o connectors.ShipOption) string {
	var all []string
	for _, c := range o.Choices {
		all = append(all, c.Value)
	}
	return strings.Join(all, ", ")
}

func keysOf(offered []connectors.ShipOption) string {
	var all []string
	for _, o := range offered {
		all = append(all, o.Key)
	}
	return strings.Join(all, ", ")
}
