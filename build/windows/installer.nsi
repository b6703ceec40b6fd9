; The installer for Windows: for one person, without an administrator. `make windows` runs it; this file is UTF-8.
;
; Switches beside NSIS's own (/S for silence, /D=FOLDER last): /LANG=1028 or /LANG=1033 chooses the language.
; A silent installation closes a window that is open, and fails with 2 when a program cannot be closed.

Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS all
SetCompressor /SOLID lzma
; The two programs differ in a few bytes. With a dictionary larger than one of them, the second takes no room in the installer.
SetCompressorDictSize 128
RequestExecutionLevel user

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include WinMessages.nsh
!include "${BUILT}/version.nsh"

!define PROGRAM gowarehouse-desktop.exe
!define COMMANDS gowarehouse.exe
!define MENU "$SMPROGRAMS\GoWarehouse"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\GoWarehouse"
!define APPPATHS "Software\Microsoft\Windows\CurrentVersion\App Paths"

; Where the runtime tells its version ("Distribute your app and the WebView2 Runtime", Microsoft), and where to get it.
!define WEBVIEW "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define WEBVIEW_LINK "https://go.microsoft.com/fwlink/p/?LinkId=2124703"

Name "GoWarehouse"
OutFile "${BUILT}/gowarehouse-${VERSION}-setup.exe"
InstallDir "$LOCALAPPDATA\Programs\GoWarehouse"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "GoWarehouse ${VERSION}"
; A file that cannot be written ends the installation, also a silent one: a new program beside an old one helps nobody.
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 ProductName "GoWarehouse"
VIAddVersionKey /LANG=0 CompanyName "${PUBLISHER}"
VIAddVersionKey /LANG=0 FileDescription "GoWarehouse setup"
VIAddVersionKey /LANG=0 FileVersion "${VERSION}"
VIAddVersionKey /LANG=0 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=0 LegalCopyright "${COPYRIGHT}"

!define MUI_ICON "${BUILT}/icon.ico"
!define MUI_UNICON "${BUILT}/icon.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${BUILT}/side.bmp"
!define MUI_ABORTWARNING

!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_PARAMETERS "window --or-serve"
!define MUI_FINISHPAGE_RUN_TEXT "$(StartNow)"
!define MUI_FINISHPAGE_SHOWREADME
!define MUI_FINISHPAGE_SHOWREADME_TEXT "$(OnDesktop)"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION putOnDesktop
!insertmacro MUI_PAGE_FINISH

!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(Leaving)"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

; The first is that of a system in any other language.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "TradChinese"

; NSIS takes PMingLiU, which Windows 10 only has where it was set up in Chinese; this one every Windows 10 has.
SetFont /LANG=${LANG_TRADCHINESE} "Microsoft JhengHei UI" 9

LangString StartNow ${LANG_ENGLISH} "Start GoWarehouse"
LangString StartNow ${LANG_TRADCHINESE} "啟動 GoWarehouse"
LangString OnDesktop ${LANG_ENGLISH} "Put an icon on the desktop"
LangString OnDesktop ${LANG_TRADCHINESE} "在桌面建立捷徑"
LangString Practice ${LANG_ENGLISH} "GoWarehouse practice"
LangString Practice ${LANG_TRADCHINESE} "GoWarehouse 練習模式"
LangString CommandLine ${LANG_ENGLISH} "GoWarehouse command line"
LangString CommandLine ${LANG_TRADCHINESE} "GoWarehouse 命令列"
LangString TooOld ${LANG_ENGLISH} "GoWarehouse needs Windows 10 or newer."
LangString TooOld ${LANG_TRADCHINESE} "GoWarehouse 需要 Windows 10 或更新的版本。"
LangString CloseIt ${LANG_ENGLISH} "GoWarehouse is open.$\r$\n$\r$\n\
  OK closes it and goes on; nothing that was done is lost."
LangString CloseIt ${LANG_TRADCHINESE} "GoWarehouse 正在執行。$\r$\n$\r$\n按「確定」將關閉程式並繼續，已完成的作業不會遺失。"
LangString StillOpen ${LANG_ENGLISH} "GoWarehouse still works: in practice mode, in a command line window, or for somebody else.$\r$\n$\r$\n\
  Close it there (Ctrl+C in a command line window; Settings, Quit the program, where it is shown in a browser), then choose Retry."
LangString StillOpen ${LANG_TRADCHINESE} "GoWarehouse 仍在執行中（練習模式、命令列視窗，或其他使用者）。$\r$\n$\r$\n\
  請先將其關閉（命令列視窗請按 Ctrl+C；以瀏覽器顯示時請至「設定」按「結束程式」），再按「重試」。"
LangString NoWebView ${LANG_ENGLISH} "GoWarehouse is installed, but its window needs the Microsoft Edge WebView2 Runtime, \
  which this PC does not have.$\r$\n$\r$\nDownload it now? (free, from Microsoft: ${WEBVIEW_LINK})$\r$\n$\r$\n\
  Until it is installed, GoWarehouse shows its screens in the browser."
LangString NoWebView ${LANG_TRADCHINESE} "GoWarehouse 已安裝完成，但視窗需要 Microsoft Edge WebView2 Runtime，這部電腦尚未安裝。\
  $\r$\n$\r$\n現在下載嗎？（由 Microsoft 免費提供：${WEBVIEW_LINK}）$\r$\n$\r$\n安裝之前，GoWarehouse 會改以瀏覽器顯示畫面。"
LangString Leaving ${LANG_ENGLISH} "The program is removed from this folder. Your orders, stock and settings stay; \
  where they lie is said at the end."
LangString Leaving ${LANG_TRADCHINESE} "將從以下資料夾移除程式。訂單、庫存與設定都會保留，完成時會顯示存放位置。"
LangString RemoveCache ${LANG_ENGLISH} "Remove the window's own data too (its cache and its settings)?"
LangString RemoveCache ${LANG_TRADCHINESE} "要一併移除視窗本身的資料（快取與視窗設定）嗎？"
LangString WorkspaceStays ${LANG_ENGLISH} "GoWarehouse is removed. Your workspace (orders, stock, settings) stays in$\r$\n$\r$\n\
  $APPDATA\GoWarehouse$\r$\n$\r$\nand the credentials of its accounts in the Credential Manager of Windows, under names that begin with \
  gowarehouse/.$\r$\n$\r$\nA new installation goes on with both. Delete them yourself only when you no longer need any of it."
LangString WorkspaceStays ${LANG_TRADCHINESE} "GoWarehouse 已移除。工作區（訂單、庫存、設定）仍保留於$\r$\n$\r$\n\
  $APPDATA\GoWarehouse$\r$\n$\r$\n各帳號的登入資訊仍保留於 Windows「認證管理員」，名稱以 gowarehouse/ 開頭。$\r$\n$\r$\n\
  重新安裝後兩者皆可繼續使用。確定不再需要任何資料時，才請自行刪除。"

; Both the installer and the uninstaller choose the language and close what runs.
!macro shared un
  Function ${un}chooseLanguage
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/LANG=" $1
    ${IfNot} ${Errors}
      StrCpy $LANGUAGE $1
    ${EndIf}
  FunctionEnd

  ; inUse: $0 is 1 while one of the programs runs. A running program cannot be opened for writing.
  Function ${un}inUse
    StrCpy $0 0
    Push "$INSTDIR\${PROGRAM}"
    Call ${un}opens
    Push "$INSTDIR\${COMMANDS}"
    Call ${un}opens
  FunctionEnd

  Function ${un}opens
    Exch $1
    ${If} ${FileExists} $1
      ClearErrors
      FileOpen $2 $1 a
      ${If} ${Errors}
        StrCpy $0 1
      ${Else}
        FileClose $2
      ${EndIf}
    ${EndIf}
    Pop $1
  FunctionEnd

  Function ${un}closeRunning
    Call ${un}inUse
    ${If} $0 = 0
      Return
    ${EndIf}
    MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "$(CloseIt)" /SD IDOK IDOK close
    Call ${un}refuse
  close:
    nsExec::Exec '"$INSTDIR\${COMMANDS}" window --quit'
    Pop $3
    ; It ends the work under way in an order that loses nothing, which takes a moment.
    ${For} $3 1 60
      Call ${un}inUse
      ${If} $0 = 0
        Return
      ${EndIf}
      Sleep 250
    ${Next}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillOpen)" /SD IDCANCEL IDRETRY close
    Call ${un}refuse
  FunctionEnd

  Function ${un}refuse
    SetErrorLevel 2
    Quit
  FunctionEnd
!macroend
!insertmacro shared ""
!insertmacro shared "un."

Function .onInit
  Call chooseLanguage
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TooOld)" /SD IDOK
    Call refuse
  ${EndIf}
FunctionEnd

Function un.onInit
  Call un.chooseLanguage
FunctionEnd

Section "" installed
  Call closeRunning
  SetOutPath "$INSTDIR"
  File "${BUILT}/${PROGRAM}"
  File "${BUILT}/${COMMANDS}"
  File /oname=LICENSE.txt "${SOURCE}/LICENSE"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  ; An earlier installation may have spoken another language.
  RMDir /r "${MENU}"
  CreateDirectory "${MENU}"
  CreateShortcut "${MENU}\GoWarehouse.lnk" "$INSTDIR\${PROGRAM}" "window --or-serve"
  CreateShortcut "${MENU}\$(Practice).lnk" "$INSTDIR\${PROGRAM}" "window --practice --or-serve"
  CreateShortcut "${MENU}\$(CommandLine).lnk" "$SYSDIR\cmd.exe" '/k "set PATH=$INSTDIR;%PATH%&& gowarehouse --help"' "$INSTDIR\${COMMANDS}"

  WriteRegStr HKCU "${APPPATHS}\${PROGRAM}" "" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${APPPATHS}\${COMMANDS}" "" "$INSTDIR\${COMMANDS}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "GoWarehouse"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe" /LANG=$LANGUAGE'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S /LANG=$LANGUAGE'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  SectionGetSize ${installed} $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0

  Call askForWebView
SectionEnd

Function putOnDesktop
  CreateShortcut "$DESKTOP\GoWarehouse.lnk" "$INSTDIR\${PROGRAM}" "window --or-serve"
FunctionEnd

; The runtime is there when one of three places tells a version. The first is in the part of the registry for 32-bit programs.
Function askForWebView
  SetRegView 32
  ReadRegStr $0 HKLM "SOFTWARE\${WEBVIEW}" "pv"
  SetRegView 64
  ${If} $0 == ""
    ReadRegStr $0 HKLM "SOFTWARE\${WEBVIEW}" "pv"
  ${EndIf}
  ${If} $0 == ""
    ReadRegStr $0 HKCU "Software\${WEBVIEW}" "pv"
  ${EndIf}
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    MessageBox MB_YESNO|MB_ICONINFORMATION "$(NoWebView)" /SD IDNO IDNO later
    ExecShell "open" "${WEBVIEW_LINK}"
  later:
  ${EndIf}
FunctionEnd

; What a person has made stays: the workspace is never touched here, and its credentials stay in Windows with it.
Section Uninstall
  Call un.closeRunning
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${COMMANDS}"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir /r "${MENU}"
  Delete "$DESKTOP\GoWarehouse.lnk"
  DeleteRegKey HKCU "${APPPATHS}\${PROGRAM}"
  DeleteRegKey HKCU "${APPPATHS}\${COMMANDS}"
  DeleteRegKey HKCU "${UNINSTALL}"

  ; What labels are drawn with, as it was made ready for this PC.
  RMDir /r "$LOCALAPPDATA\GoWarehouse\pdfium"
  RMDir "$LOCALAPPDATA\GoWarehouse"
  ${If} ${FileExists} "$LOCALAPPDATA\GoWarehouse\WebView\*.*"
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(RemoveCache)" /SD IDNO IDNO keep
    RMDir /r "$LOCALAPPDATA\GoWarehouse\WebView"
    RMDir "$LOCALAPPDATA\GoWarehouse"
  keep:
  ${EndIf}
  ${If} ${FileExists} "$APPDATA\GoWarehouse\*.*"
    MessageBox MB_OK|MB_ICONINFORMATION "$(WorkspaceStays)" /SD IDOK
  ${EndIf}
SectionEnd
