// This file holds the error type of the vault and lists every error with what to do about it.

package vault

import (
	"errors"

	"gowarehouse/connectors"
)

// Error is the only error type of this package. It never holds a secret.
type Error struct {
	Code string          // stable, for scripts, such as "no_keychain"
	What connectors.Text // what happened
	Do   connectors.Text // what to do next
	Err  error           // the cause, for errors.Is and the log; may be nil
}

// Error tells what happened, in English, and the cause.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.What.EN
	}
	return e.What.EN + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, ErrNoKeychain) true for every error of that code, whatever its cause.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Advice says what to do next, in both languages.
func (e *Error) Advice() connectors.Text { return e.Do }

// because gives the same error with a cause. A cause of the same code is not wrapped a second time.
func (e *Error) because(cause error) *Error {
	var inner *Error
	if errors.As(cause, &inner) && inner.Code == e.Code {
		return inner
	}
	return &Error{Code: e.Code, What: e.What, Do: e.Do, Err: cause}
}

// The errors of a vault; compare with errors.Is.
var (
	// ErrNotFound: there is no value under this key.
	ErrNotFound = &Error{
		Code: "credentials_not_found",
		What: connectors.Text{EN: "no credentials are stored for this account", ZH: "此帳號沒有已儲存的憑證"},
		Do: connectors.Text{EN: "Open the account and enter its credentials or authorise it again.",
			ZH: "請開啟該帳號，重新輸入憑證或重新授權。"},
	}

	// ErrNoKeychain: this machine runs no keychain service (typically Linux without a desktop session).
	ErrNoKeychain = &Error{
		Code: "no_keychain",
		What: connectors.Text{EN: "this machine offers no keychain to store credentials in", ZH: "此電腦沒有可儲存憑證的金鑰圈服務"},
		Do: connectors.Text{
			EN: "Install and unlock gnome-keyring or KWallet and sign in to the desktop again; " +
				"or choose the encrypted file: set GOWAREHOUSE_VAULT=file and GOWAREHOUSE_PASSPHRASE to a passphrase of your own.",
			ZH: "請安裝並解鎖 gnome-keyring 或 KWallet，再重新登入桌面；" +
				"或改用加密檔案：設定 GOWAREHOUSE_VAULT=file，並以 GOWAREHOUSE_PASSPHRASE 設定自訂密語。"},
	}

	// ErrLocked: the keychain is there, but locked, or it does not answer in time.
	ErrLocked = &Error{
		Code: "keychain_locked",
		What: connectors.Text{EN: "the keychain is locked or does not answer", ZH: "金鑰圈已鎖定或沒有回應"},
		Do: connectors.Text{
			EN: "Unlock the keychain (look for its password window, perhaps behind other windows), then try again; " +
				"on a machine without a desktop use GOWAREHOUSE_VAULT=file with GOWAREHOUSE_PASSPHRASE.",
			ZH: "請解鎖金鑰圈（密碼視窗可能被其他視窗遮住），然後再試一次；" +
				"沒有桌面環境的電腦請改用 GOWAREHOUSE_VAULT=file 並設定 GOWAREHOUSE_PASSPHRASE。"},
	}

	// ErrKeychain: the keychain refused or failed for a reason of its own.
	ErrKeychain = &Error{
		Code: "keychain_failed",
		What: connectors.Text{EN: "the keychain reported an error", ZH: "金鑰圈回報錯誤"},
		Do: connectors.Text{
			EN: "Try again. If it stays so, check the free disk space, sign out and in again, " +
				"or use GOWAREHOUSE_VAULT=file with GOWAREHOUSE_PASSPHRASE.",
			ZH: "請再試一次。若仍失敗，請檢查磁碟空間、登出後重新登入，或改用 GOWAREHOUSE_VAULT=file 並設定 GOWAREHOUSE_PASSPHRASE。"},
	}

	// ErrBusy: another process is changing the same vault and did not finish in time.
	ErrBusy = &Error{
		Code: "vault_busy",
		What: connectors.Text{EN: "another GoWarehouse is using the stored credentials", ZH: "另一個 GoWarehouse 正在使用已儲存的憑證"},
		Do: connectors.Text{
			EN: "Wait a moment and try again; if another GoWarehouse is open, answer its keychain window or close it.",
			ZH: "請稍候再試；若另一個 GoWarehouse 仍開啟，請回應其金鑰圈視窗或將它關閉。"},
	}

	// ErrCorrupt: what is stored cannot be read: an entry is missing, or the file is damaged.
	ErrCorrupt = &Error{
		Code: "credentials_damaged",
		What: connectors.Text{EN: "the stored credentials are damaged", ZH: "已儲存的憑證已損毀"},
		Do: connectors.Text{
			EN: "Keychain: open the account and enter its credentials again. " +
				"Encrypted file: move the file " + FileName + " away, start again and enter the credentials of every account again.",
			ZH: "使用金鑰圈時：請開啟該帳號並重新輸入憑證。" +
				"使用加密檔案時：請將檔案 " + FileName + " 移走，重新啟動後再輸入所有帳號的憑證。"},
	}

	// ErrReplaced: the encrypted file was exchanged or removed while it was open.
	ErrReplaced = &Error{
		Code: "vault_replaced",
		What: connectors.Text{EN: "the file with the credentials was replaced or removed while in use", ZH: "憑證檔案在使用中被替換或移除"},
		Do: connectors.Text{EN: "Put the file " + FileName + " back, or close and start GoWarehouse again.",
			ZH: "請將檔案 " + FileName + " 放回原處，或關閉後重新啟動 GoWarehouse。"},
	}

	// ErrTooNew: a later version of the program wrote the encrypted file.
	ErrTooNew = &Error{
		Code: "vault_too_new",
		What: connectors.Text{EN: "a newer GoWarehouse wrote the file with the credentials", ZH: "憑證檔案由較新版的 GoWarehouse 建立"},
		Do:   connectors.Text{EN: "Install the newest GoWarehouse.", ZH: "請安裝最新版的 GoWarehouse。"},
	}

	// ErrWrongPassphrase: the encrypted file does not open with this passphrase.
	ErrWrongPassphrase = &Error{
		Code: "wrong_passphrase",
		What: connectors.Text{EN: "the passphrase does not open the stored credentials", ZH: "密語不正確，無法開啟已儲存的憑證"},
		Do: connectors.Text{
			EN: "Set GOWAREHOUSE_PASSPHRASE to the passphrase chosen first. If it is lost, move the file " + FileName +
				" away and enter the credentials of every account again.",
			ZH: "請將 GOWAREHOUSE_PASSPHRASE 設為最初設定的密語。若已遺失，請將檔案 " + FileName +
				" 移走，並重新輸入所有帳號的憑證。"},
	}

	// ErrNoPassphrase: the encrypted file was chosen without a passphrase.
	ErrNoPassphrase = &Error{
		Code: "no_passphrase",
		What: connectors.Text{EN: "the encrypted file needs a passphrase", ZH: "加密檔案需要密語"},
		Do: connectors.Text{EN: "Set GOWAREHOUSE_PASSPHRASE to a passphrase of your own and keep it safe: it cannot be recovered.",
			ZH: "請將 GOWAREHOUSE_PASSPHRASE 設為自訂密語並妥善保存；遺失後無法復原。"},
	}

	// ErrNotSaved: the encrypted file or the lock beside it cannot be read or written.
	ErrNotSaved = &Error{
		Code: "vault_file_failed",
		What: connectors.Text{EN: "the files of the credential store cannot be read or written", ZH: "無法讀寫憑證儲存檔案"},
		Do: connectors.Text{EN: "Check the free disk space and that you may write to the folder, then try again.",
			ZH: "請檢查磁碟空間與資料夾的寫入權限，然後再試一次。"},
	}

	// ErrUnknownKind: GOWAREHOUSE_VAULT holds something else than keychain or file.
	ErrUnknownKind = &Error{
		Code: "unknown_vault",
		What: connectors.Text{EN: "this kind of credential store is not known", ZH: "不支援此憑證儲存方式"},
		Do: connectors.Text{EN: "Set GOWAREHOUSE_VAULT to keychain or file, or leave it out for the keychain.",
			ZH: "請將 GOWAREHOUSE_VAULT 設為 keychain 或 file；不設定則使用金鑰圈。"},
	}

	// ErrInvalidKey: a key or workspace id that cannot be stored.
	ErrInvalidKey = &Error{
		Code: "invalid_vault_key",
		What: connectors.Text{EN: "credentials cannot be stored under this name", ZH: "無法以此名稱儲存憑證"},
		Do: connectors.Text{EN: "Use a shorter name of printable characters.",
			ZH: "請使用較短且不含控制字元的名稱。"},
	}

	// ErrInvalidValue: a value that cannot be stored.
	ErrInvalidValue = &Error{
		Code: "invalid_credentials",
		What: connectors.Text{EN: "these credentials cannot be stored", ZH: "無法儲存此憑證"},
		Do: connectors.Text{EN: "Copy the credentials again as text; a whole file or binary data is not possible.",
			ZH: "請以文字重新複製憑證；不支援整個檔案或二進位資料。"},
	}

	// ErrClosed: the vault was closed before the call.
	ErrClosed = &Error{
		Code: "vault_closed",
		What: connectors.Text{EN: "the credential store is closed", ZH: "憑證儲存已關閉"},
		Do:   connectors.Text{EN: "Start GoWarehouse again.", ZH: "請重新啟動 GoWarehouse。"},
	}
)
