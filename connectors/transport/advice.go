package transport

// What a person can do about a connection that does not come about.

import "gowarehouse/connectors"

var (
	adviceProxyAddress = connectors.Text{
		EN: "Write the proxy as http://host:port, https://host:port or socks5://host:port, with user:password@ before the host if it needs them; " +
			"special characters in the password must be percent-encoded.",
		ZH: "代理伺服器請寫成 http://主機:連接埠、https://主機:連接埠 或 socks5://主機:連接埠；需要帳號密碼時在主機前加上 帳號:密碼@，密碼中的特殊字元須以百分號編碼。",
	}
	adviceProxyPassword = connectors.Text{
		EN: "Enter the proxy's user name and password in the account's settings, then test the connection.",
		ZH: "請在帳號設定中輸入代理伺服器的帳號與密碼，再測試連線。",
	}
	adviceProxyDown = connectors.Text{
		EN: "Check that the proxy of this account runs and may reach the platform; the program tries again by itself.",
		ZH: "請確認此帳號的代理伺服器正在運作並可連到平台；系統會自動重試。",
	}
	adviceAddress = connectors.Text{
		EN: "Check the address in the account's settings: it begins with https:// and is the one the platform gave.",
		ZH: "請檢查帳號設定中的網址：須以 https:// 開頭，並與平台提供的相同。",
	}
	adviceAddressOrNetwork = connectors.Text{
		EN: "Check this computer's network and the address in the account's settings; the program tries again by itself.",
		ZH: "請檢查本機網路與帳號設定中的網址；系統會自動重試。",
	}
	adviceMoved = connectors.Text{
		EN: "If this address is right, enter it in the account's settings exactly so (https, with or without www), then try again.",
		ZH: "若此網址正確，請在帳號設定中改成完全相同的網址（https、是否含 www），再重試。",
	}
	adviceCertificate = connectors.Text{
		EN: "Do not go on with this connection. Check the address; if a virus scanner or proxy opens encrypted connections, exempt the platform " +
			"from it; otherwise ask whoever runs the shop's server to renew its certificate.",
		ZH: "請勿繼續使用此連線。請檢查網址；若防毒軟體或代理伺服器會解密連線，請將此平台排除；否則請聯絡網站主機管理者更新憑證。",
	}
	adviceClock = connectors.Text{
		EN: "Check this computer's date and time; if they are right, ask whoever runs the server to renew its certificate.",
		ZH: "請檢查本機的日期與時間；若正確，請聯絡主機管理者更新憑證。",
	}
	adviceHTML = connectors.Text{
		EN: "The platform or a firewall before it answered with a web page, as during maintenance; the program tries again by itself. " +
			"If it stays so, check the address and whether the platform blocks this computer.",
		ZH: "平台或其防火牆回應了網頁（例如維護中）；系統會自動重試。若持續發生，請檢查網址，以及平台是否封鎖本機。",
	}
)
