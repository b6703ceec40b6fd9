package store

// When the disk refuses: SQLite's own words mean nothing to a packer.

import (
	"errors"

	"modernc.org/sqlite"

	"gowarehouse/connectors"
)

// CodeStorage is the Error.Code of a write that the disk or the folder refused. Nothing of it was stored.
const CodeStorage = "storage"

// The primary result codes of SQLite that are about the disk (https://www.sqlite.org/rescode.html).
const (
	sqliteBusy     = 5
	sqliteReadOnly = 8
	sqliteIOErr    = 10
	sqliteCorrupt  = 11
	sqliteFull     = 13
	sqliteCantOpen = 14
	sqliteNotADB   = 26
)

// trouble is what went wrong with the disk, and what a person does about it.
type trouble struct{ why, do connectors.Text }

var (
	noSpace = trouble{connectors.Text{EN: "the disk is full, nothing was stored", ZH: "磁碟空間不足，資料未儲存"},
		connectors.Text{EN: "Free space on the disk of the workspace; the program goes on by itself.", ZH: "請釋出工作區所在磁碟的空間，系統會自動繼續。"}}
	noRight = trouble{connectors.Text{EN: "the workspace cannot be written, nothing was stored", ZH: "工作區無法寫入，資料未儲存"},
		connectors.Text{EN: "Give yourself the right to write in the workspace folder, then try again.", ZH: "請確認工作區資料夾的寫入權限後再試。"}}
	noDisk = trouble{connectors.Text{EN: "the disk failed or is full, nothing was stored", ZH: "磁碟發生錯誤或空間不足，資料未儲存"},
		connectors.Text{EN: "Check space and health of the disk of the workspace, then try again.", ZH: "請檢查工作區所在磁碟的空間與狀態後再試。"}}
	damaged = trouble{connectors.Text{EN: "the workspace file is damaged", ZH: "工作區檔案已損壞"},
		connectors.Text{EN: "Stop working with it and restore the latest backup: `gowarehouse restore`", ZH: "請停止使用並還原最近的備份：`gowarehouse restore`"}}
	inUse = trouble{connectors.Text{EN: "another program keeps the workspace file locked, nothing was stored", ZH: "工作區檔案被其他程式鎖定，資料未儲存"},
		connectors.Text{EN: "Close backup, sync and database programs that use the folder, then try again.", ZH: "請關閉正在使用該資料夾的備份、同步或資料庫程式後再試。"}}
)

var troubles = map[int]trouble{sqliteBusy: inUse, sqliteReadOnly: noRight, sqliteIOErr: noDisk, sqliteCorrupt: damaged, sqliteFull: noSpace,
	sqliteCantOpen: noRight, sqliteNotADB: damaged}

func troubleOf(err error) (trouble, bool) {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return trouble{}, false
	}
	t, known := troubles[e.Code()&0xff]
	return t, known
}

// IsStorage says whether an error is about the disk or the folder, and not about what was to be stored.
func IsStorage(err error) bool {
	_, is := troubleOf(err)
	return is
}

// inWords gives an error about the disk in words for a person; any other stays as it is.
func inWords(err error) error {
	t, is := troubleOf(err)
	if !is {
		return err
	}
	return &connectors.Error{Kind: connectors.Temporary, Code: CodeStorage, Reason: t.why.EN, Says: t.why, Do: t.do, Err: err}
}
