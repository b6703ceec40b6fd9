// GoWarehouse: the orders of a small warehouse's sales platforms, from connection to push-back.
package main

import (
	"os"

	"gowarehouse/app/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
