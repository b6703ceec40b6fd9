package emulator

// Products, variants and their stock (FACTS.md sections 4 and 5).

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

type product struct {
	id       int64
	title    string
	status   string
	variants []*variant
}

type variant struct {
	id, item int64
	product  *product
	title    string // empty: the only one of its product
	sku      string
	barcode  string
	price    int64
	tracked  bool
	stock    map[string]int // available, by location; missing: not stocked there
	changes  int
}

func (v *variant) key() connectors.ListingKey {
	return connectors.ListingKey{Item: strconv.FormatInt(v.product.id, 10), Variant: strconv.FormatInt(v.id, 10)}
}

// shownTitle is how Shopify calls the variant of a product that has only one.
func (v *variant) shownTitle() string {
	if v.title == "" {
		return "Default Title"
	}
	return v.title
}

// stockShelves makes the catalogue: products of one name are one product with variants.
func (e *Emulator) stockShelves() {
	byTitle := map[string]*product{}
	add := func(title, variantTitle, sku, barcode string, price int64, stock int, tracked bool) {
		p := byTitle[title]
		if p == nil {
			p = &product{id: 8_100_100_100_001 + int64(len(e.products)), title: title, status: "ACTIVE"}
			byTitle[title] = p
			e.products = append(e.products, p)
		}
		n := int64(len(e.byKey))
		v := &variant{
			id: 44_100_100_100_001 + n, item: 46_200_200_200_001 + n, product: p, title: variantTitle, sku: sku, barcode: barcode, price: price,
			tracked: tracked, stock: map[string]int{mainLocation: stock},
		}
		p.variants = append(p.variants, v)
		e.byKey[v.key()] = v
	}
	for _, p := range emulation.Products {
		add(p.Name, p.Variant, p.SKU, p.Barcode, p.Price, p.Stock, true)
	}
	for _, b := range emulation.Bundles {
		add(b.Name, "", b.SKU, "", b.Price, 30, true)
	}
	s := emulation.Stranger
	add(s.Name, "", s.SKU, s.Barcode, s.Price, s.Stock, true)
	add("客製刻字服務", "", "ENGRAVE", "", 100, 0, false)
	e.products[len(e.products)-1].status = "DRAFT"
}

func (e *Emulator) variants() []*variant {
	var all []*variant
	for _, p := range e.products {
		all = append(all, p.variants...)
	}
	slices.SortFunc(all, func(a, b *variant) int { return int(a.id - b.id) })
	return all
}

func (e *Emulator) variantOf(id int64) *variant {
	for _, v := range e.variants() {
		if v.id == id {
			return v
		}
	}
	return nil
}

func (e *Emulator) bySKU(sku string) *variant {
	for _, v := range e.variants() {
		if v.sku == sku {
			return v
		}
	}
	return nil
}

func (x *execution) showVariants() []row {
	var list []row
	for _, v := range x.variants() {
		list = append(list, row{fmt.Sprintf("%020d", v.id), x.showVariant(v)})
	}
	return list
}

func (e *Emulator) showProduct(p *product) object {
	return object{
		"__typename": "Product", "id": gid("Product", p.id), "legacyResourceId": strconv.FormatInt(p.id, 10), "title": p.title, "status": p.status,
		"handle": fmt.Sprintf("product-%d", p.id), "featuredMedia": object{"__typename": "MediaImage", "id": gid("MediaImage", p.id),
			"preview": object{"__typename": "MediaPreviewImage", "image": object{
				"__typename": "Image", "url": fmt.Sprintf("https://cdn.shopify.com/s/files/1/0001/0002/products/%d.jpg", p.id),
			}}},
	}
}

func (e *Emulator) showVariant(v *variant) object {
	return object{
		"__typename": "ProductVariant", "id": gid("ProductVariant", v.id), "legacyResourceId": strconv.FormatInt(v.id, 10), "title": v.shownTitle(),
		"sku": text(v.sku), "barcode": text(v.barcode), "price": strconv.FormatInt(v.price, 10) + ".00", "product": e.showProduct(v.product),
		"media": resolve(func(map[string]any) any { return object{"__typename": "MediaConnection", "nodes": rows{}} }),
		"inventoryItem": object{
			"__typename": "InventoryItem", "id": gid("InventoryItem", v.item), "tracked": v.tracked, "requiresShipping": true,
			"inventoryLevel": resolve(func(args map[string]any) any {
				if _, ok := find("Location", str(args, "locationId")); !ok {
					fail(ruleID, "Invalid global id '"+str(args, "locationId")+"'")
				}
				return e.showLevel(v, str(args, "locationId"))
			}),
		},
	}
}

// showLevel is the stock of a variant at a location; nil where it is not stocked.
func (e *Emulator) showLevel(v *variant, at string) object {
	n, _ := find("Location", at)
	place := strconv.FormatInt(n, 10)
	available, there := v.stock[place]
	if !there || e.unstocked(v) {
		return nil
	}
	return object{
		"__typename": "InventoryLevel", "id": gid("InventoryLevel", v.item), "isActive": true,
		"quantities": resolve(func(args map[string]any) any {
			numbers := rows{}
			for _, name := range list(args, "names") {
				text, _ := name.(string)
				quantity, known := map[string]int{"available": available, "on_hand": available + 4, "committed": 4}[text]
				if !known {
					fail(ruleStock, "names holds an unknown quantity")
				}
				numbers = append(numbers, object{
					"__typename": "InventoryQuantity", "id": gid("InventoryQuantity", v.item), "name": text, "quantity": quantity,
				})
			}
			return numbers
		}),
	}
}

// unstocked says whether a variant has yet to be put to the location.
func (e *Emulator) unstocked(v *variant) bool {
	return e.On(notStocked) && v.item%2 == 0 && v.changes == 0
}

// remembered is a change that was made under an idempotency key.
type remembered struct {
	variables string
	answer    object
}

// once carries a change out once per idempotency key: the same variables get the same answer again, others are refused.
func (x *execution) once(args map[string]any, change func() object) any {
	key, given := args["@idempotent"].(string)
	if !given || key == "" {
		fail(ruleIdempotent, "The @idempotent directive is required for this mutation.")
	}
	delete(args, "@idempotent")
	variables, _ := json.Marshal(args)
	before, known := x.remembered[key]
	switch {
	case !known && x.On(concurrentPush):
		x.remembered[key] = remembered{variables: string(variables)}
		panic(failure{code: "IDEMPOTENCY_CONCURRENT_REQUEST", words: "A request with the same key is being carried out."})
	case known && before.variables != string(variables):
		panic(failure{ruleKeyReused, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH", "The key was used with other parameters."})
	case known && before.answer != nil:
		return before.answer
	}
	answer := change()
	x.remembered[key] = remembered{string(variables), answer}
	return answer
}

func stockError(code, message string, path ...string) object {
	return object{"__typename": "InventorySetQuantitiesUserError", "code": code, "field": path, "message": message}
}

func (x *execution) inventorySetQuantities(args map[string]any) any {
	return x.once(args, func() object {
		in := input(args, "input")
		refused := func(problems ...object) object {
			return payload("InventorySetQuantitiesPayload", "inventoryAdjustmentGroup", object(nil), problems...)
		}
		if name := str(in, "name"); name != "available" && name != "on_hand" {
			x.Break(ruleStock, "name is neither available nor on_hand")
			return refused(stockError("INVALID_NAME", "The quantity name must be either 'available' or 'on_hand'.", "input", "name"))
		}
		rows := list(in, "quantities")
		if len(rows) > 250 {
			fail(ruleInputSize, "The input array size is greater than the maximum allowed of 250.")
		}
		targets, problems := x.targets(rows)
		if len(problems) > 0 {
			return refused(problems...)
		}
		for v, n := range targets {
			v.stock[mainLocation] = n
			v.changes++
		}
		made := object{"__typename": "InventoryAdjustmentGroup", "id": gid("InventoryAdjustmentGroup", x.nextID())}
		return payload("InventorySetQuantitiesPayload", "inventoryAdjustmentGroup", made)
	})
}

// targets reads the rows. One that is wrong stops all.
func (x *execution) targets(rows []any) (targets map[*variant]int, problems []object) {
	targets = map[*variant]int{}
	for i, r := range rows {
		in, _ := r.(map[string]any)
		bad := func(code, message, field string) {
			problems = append(problems, stockError(code, message, "input", "quantities", strconv.Itoa(i), field))
		}
		v := x.itemOf(str(in, "inventoryItemId"))
		quantity, _ := integer(in["quantity"])
		_, twice := targets[v]
		switch _, compares := in["changeFromQuantity"]; {
		case !compares:
			fail(ruleChangeFrom, "changeFromQuantity is required: pass null to skip the comparison.")
		case in["changeFromQuantity"] != nil:
			fail(ruleChangeFrom, "this store takes null only")
		case v == nil:
			x.Break(ruleStock, "no such inventory item")
			bad("INVALID_INVENTORY_ITEM", "The specified inventory item could not be found.", "inventoryItemId")
		case str(in, "locationId") != gid("Location", mainLocation):
			x.Break(ruleStock, "no such location")
			bad("INVALID_LOCATION", "The specified location could not be found.", "locationId")
		case twice:
			x.Break(ruleStock, "an inventory item twice")
			bad("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", "The combination of inventoryItemId and locationId must be unique.", "inventoryItemId")
		case quantity < 0 || quantity > 1_000_000_000:
			x.Break(ruleStock, "a quantity out of range")
			code := "INVALID_QUANTITY_NEGATIVE"
			if quantity > 0 {
				code = "INVALID_QUANTITY_TOO_HIGH"
			}
			bad(code, "The quantity is out of range.", "quantity")
		case x.unstocked(v):
			bad("ITEM_NOT_STOCKED_AT_LOCATION", "The specified inventory item is not stocked at the location.", "locationId")
		default:
			targets[v] = int(quantity)
		}
	}
	return targets, problems
}

func (e *Emulator) itemOf(id string) *variant {
	n, ok := find("InventoryItem", id)
	if !ok {
		fail(ruleID, "Invalid global id '"+id+"'")
	}
	for _, v := range e.variants() {
		if v.item == n {
			return v
		}
	}
	return nil
}

func (x *execution) inventoryActivate(args map[string]any) any {
	return x.once(args, func() object {
		v := x.itemOf(str(args, "inventoryItemId"))
		if v == nil || str(args, "locationId") != gid("Location", mainLocation) {
			x.Break(ruleStock, "no such item or location")
			return payload("InventoryActivatePayload", "inventoryLevel", object(nil), userError([]string{"inventoryItemId"}, "The item could not be found."))
		}
		quantity, _ := integer(args["available"])
		v.stock[mainLocation] = int(quantity)
		v.changes++
		return payload("InventoryActivatePayload", "inventoryLevel", x.showLevel(v, gid("Location", mainLocation)))
	})
}

func (x *execution) variantsUpdate(args map[string]any) any {
	kind := "ProductVariantsBulkUpdatePayload"
	n, _ := find("Product", str(args, "productId"))
	changed := rows{}
	for i, r := range list(args, "variants") {
		in, _ := r.(map[string]any)
		id, _ := find("ProductVariant", str(in, "id"))
		v := x.variantOf(id)
		if v == nil || v.product.id != n {
			x.Break(ruleSKU, "a variant that is not the product's")
			return payload(kind, "productVariants", nil, object{
				"__typename": "ProductVariantsBulkUpdateUserError", "code": "PRODUCT_VARIANT_DOES_NOT_EXIST",
				"field": []string{"variants", strconv.Itoa(i), "id"}, "message": "Product variant does not exist",
			})
		}
		if sku, given := input(in, "inventoryItem")["sku"].(string); given {
			v.sku = sku
		}
		changed = append(changed, x.showVariant(v))
	}
	return payload(kind, "productVariants", changed)
}
