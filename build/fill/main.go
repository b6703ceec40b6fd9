// Fill makes a workspace with many orders: `go run ./build/fill FOLDER 100000`. Its accounts are made up and fetch nothing.
package main

import (
	"context"
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
	if len(args) != 2 {
		log.Fatal("usage: fill FOLDER ORDERS")
	}
	orders, err := strconv.Atoi(args[1])
	if err != nil {
		return err
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
	return crowd.Fill(ctx, filepath.Join(args[0], store.FileName), orders)
}
