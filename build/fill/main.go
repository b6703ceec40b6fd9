// Fill makes a workspace with many orders: `go run ./build/fill FOLDER 100000 [LABELS]`. Its accounts are made up and fetch nothing;
// one change of stock waits for a person. LABELS more orders are shipped, each with a label to print.
package main

import (
	"context"
	"errors"
	"log"
	"os"
	"path/filepath"
	"strconv"

	"gowarehouse/build/crowd"
	"gowarehouse/engine/store"
)

func main() {
	log.SetFlags(0)
	if err := fill(context.Background(), os.Args[1:]); err != nil {
		log.Fatal("fill: ", err)
	}
}

func fill(ctx context.Context, args []string) error {
	if len(args) != 2 && len(args) != 3 {
		log.Fatal("usage: fill FOLDER ORDERS [LABELS]")
	}
	orders, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	labels := 0
	if len(args) == 3 {
		if labels, err = strconv.Atoi(args[2]); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(args[0], 0o700); err != nil {
		return err
	}
	s, err := store.Open(ctx, args[0])
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	path := filepath.Join(args[0], store.FileName)
	return errors.Join(crowd.Fill(ctx, path, orders), crowd.FillUnclear(ctx, path), crowd.FillLabels(ctx, path, orders, labels))
}
