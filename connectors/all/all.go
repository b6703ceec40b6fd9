// Package all names every platform. It is the only list of them: importing it registers them all.
package all

import (
	_ "gowarehouse/connectors/app91"       // 91APP
	_ "gowarehouse/connectors/bvshop"      // BvShop
	_ "gowarehouse/connectors/coupang"     // Coupang
	_ "gowarehouse/connectors/cyberbiz"    // CYBERBIZ
	_ "gowarehouse/connectors/easystore"   // EasyStore
	_ "gowarehouse/connectors/etmall"      // EtMall
	_ "gowarehouse/connectors/liteshop"    // LiteShop
	_ "gowarehouse/connectors/momo"        // momo
	_ "gowarehouse/connectors/moplus"      // MO店+
	_ "gowarehouse/connectors/oneshop"     // 1shop
	_ "gowarehouse/connectors/ownsite"     // the merchant's own website
	_ "gowarehouse/connectors/pchome"      // PChome 24h購物
	_ "gowarehouse/connectors/ruten"       // Ruten
	_ "gowarehouse/connectors/shopee"      // Shopee
	_ "gowarehouse/connectors/shopify"     // Shopify
	_ "gowarehouse/connectors/shopline"    // SHOPLINE
	_ "gowarehouse/connectors/woocommerce" // WooCommerce
	_ "gowarehouse/connectors/yahoo"       // Yahoo SCM
)
