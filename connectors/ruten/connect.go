package ruten

// Connecting: the test, which also finds out how Ruten wants to be signed to.

import (
	"context"
	"net/url"
	"strconv"

	"gowarehouse/connectors"
)

// shopName stands for the shop's own name, which no call tells.
const shopName = "露天市集"

// Test asks for one item for sale: the cheapest call that proves the keys (FACTS.md §1.4). If Ruten refuses the signature, the other
// recipes are tried in their order, once each, and the one that works is kept with the account. Nothing else ever tries.
func (c *Connector) Test(ctx context.Context) (connectors.Identity, error) {
	var refused error
	for _, r := range c.recipesToTry() {
		trying := *c
		trying.recipe = r
		err := trying.probe(ctx)
		if err == nil {
			return connectors.Identity{Name: shopName, Learned: connectors.Values{keySigning: r.value}}, nil
		}
		if refused == nil {
			refused = err
		}
		// A refusal with status 200 does not say what it is about; this call has nothing else that could be refused.
		if kind := connectors.KindOf(err); kind != connectors.Unauthorized && kind != connectors.Rejected {
			return connectors.Identity{}, err
		}
		if !c.keys.complete() {
			break
		}
	}
	return connectors.Identity{}, refused
}

// recipesToTry begins with the account's own.
func (c *Connector) recipesToTry() []recipe {
	list := []recipe{c.recipe}
	for _, r := range recipes {
		if r.value != c.recipe.value {
			list = append(list, r)
		}
	}
	return list
}

func (c *Connector) probe(ctx context.Context) error {
	reply, err := c.call(ctx, opProducts, "", pageQuery(1, 1), nil)
	if err != nil {
		return err
	}
	var page itemPage
	return decode(opProducts, reply, &page)
}

// pageQuery asks for one page of a list.
func pageQuery(page, size int) url.Values {
	return url.Values{"page": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(size)}}
}
