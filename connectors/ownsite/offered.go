package ownsite

// What a website does not offer, its connector does not have: then nothing can call it (FACTS.md section 1.3).

import (
	"slices"

	"gowarehouse/connectors"
)

// catalogue, shelf, skus and printer are the abilities that a website may leave out.
type (
	catalogue struct{ site *native }
	shelf     struct{ site *native }
	skus      struct{ site *native }
	printer   struct{ site *native }
)

func (n *native) can(capability string) bool { return slices.Contains(n.offers, capability) }

// offered gives the connector with the abilities that the website has. Stock is read from the products and SKUs are written into them: both
// need them.
func (n *native) offered() connectors.Connector {
	products := n.can(canProducts)
	c, s, k, p := catalogue{n}, shelf{n}, skus{n}, printer{n}
	switch (offer{products, products && n.can(canStock), products && n.can(canSKU), n.can(canLabels)}) {
	case offer{true, true, true, true}:
		return struct {
			*native
			catalogue
			shelf
			skus
			printer
		}{n, c, s, k, p}
	case offer{true, true, true, false}:
		return struct {
			*native
			catalogue
			shelf
			skus
		}{n, c, s, k}
	case offer{true, true, false, true}:
		return struct {
			*native
			catalogue
			shelf
			printer
		}{n, c, s, p}
	case offer{true, true, false, false}:
		return struct {
			*native
			catalogue
			shelf
		}{n, c, s}
	case offer{true, false, true, true}:
		return struct {
			*native
			catalogue
			skus
			printer
		}{n, c, k, p}
	case offer{true, false, true, false}:
		return struct {
			*native
			catalogue
			skus
		}{n, c, k}
	case offer{true, false, false, true}:
		return struct {
			*native
			catalogue
			printer
		}{n, c, p}
	case offer{true, false, false, false}:
		return struct {
			*native
			catalogue
		}{n, c}
	case offer{false, false, false, true}:
		return struct {
			*native
			printer
		}{n, p}
	}
	return n
}

// offer is what of the four a website has.
type offer struct{ products, stock, skus, labels bool }
