package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// children are what this program does in processes of its own.
var children = map[string]func([]string) error{"emulator": emulatorChild, "stream": streamChild, "export": exportChild,
	"labels-child": labelsChild}

// platform is the one measured: its pages are large and its rows are long.
const platform = "woocommerce"

// baseSetter is an emulator that must know where it is reached.
type baseSetter interface{ SetBaseURL(base string) }

// emulatorChild serves a shop with N plain orders until its standard input closes.
func emulatorChild(args []string) error {
	orders, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	p, err := connectors.Get(platform)
	if err != nil {
		return err
	}
	e, err := p.Emulator(connectors.EmulatorOptions{Seed: 1, Orders: orders, Bare: true})
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if setter, ok := e.(baseSetter); ok {
		setter.SetBaseURL("http://" + listener.Addr().String())
	}
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadByte()
		os.Exit(0)
	}()
	fmt.Println(listener.Addr().String())
	server := &http.Server{Handler: e, ReadHeaderTimeout: time.Minute}
	return server.Serve(listener)
}

// startEmulator starts a shop in another process and gives its address and how to end it.
func startEmulator(ctx context.Context, orders int) (address string, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, self, "emulator", strconv.Itoa(orders))
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", nil, errors.Join(err, cmd.Wait())
	}
	return "http://" + strings.TrimSpace(line), func() { _ = in.Close(); _ = cmd.Wait() }, nil
}

// unlimited takes the platform's courtesy away: the emulator is not in need of it.
func unlimited(p *connectors.Platform) connectors.Limits {
	l := p.Limits
	l.PerSecond, l.InFlight = 0, 0
	return l
}

// warehouse opens a fresh workspace with one connected account at the shop.
func warehouse(ctx context.Context, dir, shop string) (*engine.Engine, store.Account, error) {
	e, err := engine.Open(ctx, engine.Options{Dir: dir, Vault: vault.OpenMemory(), Limits: unlimited})
	if err != nil {
		return nil, store.Account{}, err
	}
	a, err := connect(ctx, e, shop)
	if err != nil {
		return nil, a, errors.Join(err, e.Close())
	}
	return e, a, nil
}

func connect(ctx context.Context, e *engine.Engine, shop string) (store.Account, error) {
	now := store.At(e.Now())
	if err := e.Store.Write(ctx, func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: "bench", StockKept: true, CreatedAt: now}),
			q.AddChannel(ctx, &store.Channel{ID: "c", MerchantID: "m", Name: "bench", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: now}))
	}); err != nil {
		return store.Account{}, err
	}
	for _, p := range emulation.Products {
		if _, _, err := e.Catalog.AddProduct(
			ctx,
			catalog.NewProduct{Merchant: "m", SKU: p.SKU, Name: p.Name, Barcodes: []string{p.Barcode}},
			"bench",
		); err != nil {
			return store.Account{}, err
		}
	}
	if err := e.Store.Write(ctx, func(q *store.Queries) error {
		products, err := q.Products(ctx, "m")
		if err != nil {
			return err
		}
		for _, p := range products {
			if _, err := q.Move(
				ctx,
				&store.Movement{ProductID: p.ID, Kind: store.MovePutAway, Quantity: 10_000_000, Key: p.ID, Who: "bench", At: now},
			); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return store.Account{}, err
	}
	p, err := connectors.Get(platform)
	if err != nil {
		return store.Account{}, err
	}
	pretended, err := p.Emulator(connectors.EmulatorOptions{Bare: true})
	if err != nil {
		return store.Account{}, err
	}
	values := pretended.Credentials()
	values["store_url"] = shop
	a, err := e.Accounts.Add(ctx, accounts.NewAccount{Platform: platform, Name: "bench", Merchant: "m", Channel: "c", Values: values})
	if err != nil {
		return a, err
	}
	if _, err := e.Accounts.Test(ctx, a.ID); err != nil {
		return a, err
	}
	return a, mapShippings(ctx, e, a)
}

// mapShippings maps every code the platform is known to send, so that no order is held.
func mapShippings(ctx context.Context, e *engine.Engine, a store.Account) error {
	p, err := connectors.Get(platform)
	if err != nil {
		return err
	}
	types, err := e.Catalog.ShippingTypes(ctx)
	if err != nil || len(types) == 0 {
		return errors.Join(err, errors.New("no shipping types"))
	}
	for _, code := range p.Shippings {
		if _, err := e.Catalog.MapShipping(ctx, a.ID, code.Code, types[0].Code, "bench"); err != nil {
			return err
		}
	}
	return nil
}
