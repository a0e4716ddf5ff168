// Everything this program says to a person, once in English and once in 中文. Invariant: no sentence stands anywhere
// else, so that none is forgotten in one language. The node's own sentences arrive already in the reader's language.
#pragma once
#include <QString>
#include <string_view>

namespace satchel::client {

enum class Language { en, zh };

/// From the values of LC_ALL, LC_MESSAGES and LANG: the first that is set decides.
Language languageOf(std::string_view lcAll, std::string_view lcMessages, std::string_view lang);

struct Phrase {
  const char* en;
  const char* zh;
};
inline QString say(const Phrase& phrase, Language language) {
  return QString::fromUtf8(language == Language::zh ? phrase.zh : phrase.en);
}

/// The reader's word for one of the node's keywords (a role, a peer's state, a field's type, a group); the keyword
/// itself where there is none.
QString keywordText(std::string_view keyword, Language language);

namespace phrase {

// ---- the words of the command line
inline constexpr Phrase usage{"Usage: satchel %1", "用法：satchel %1"};
inline constexpr Phrase noCommand{"Say what to do; \"satchel help\" lists the commands.",
                                  "请说明要做什么；“satchel help” 会列出全部命令。"};
inline constexpr Phrase unknownCommand{"There is no command \"%1\"; \"satchel help\" lists them.",
                                       "没有 “%1” 这个命令；“satchel help” 会列出全部命令。"};
inline constexpr Phrase unknownOption{"There is no option %1 here.", "这里没有选项 %1。"};
inline constexpr Phrase needsValue{"%1 needs a value.", "%1 需要一个值。"};
inline constexpr Phrase takesNoValue{"%1 takes no value.", "%1 不带值。"};
inline constexpr Phrase givenTwice{"%1 may be given once.", "%1 只能给一次。"};
inline constexpr Phrase excludeEachOther{"%1 exclude each other.", "%1 不能同时使用。"};
inline constexpr Phrase missingOption{"%1 is missing.", "缺少 %1。"};
inline constexpr Phrase missingWord{"A word is missing.", "缺少一个词。"};
inline constexpr Phrase extraWord{"\"%1\" is one word too many.", "“%1” 是多余的词。"};
inline constexpr Phrase notANumber{"%1 is not a whole number.", "%1 不是整数。"};
inline constexpr Phrase notAFormat{"%1 is no format of this command.", "此命令没有 %1 格式。"};
inline constexpr Phrase notAnAssignment{"\"%1\" does not have the form field=value, field+=value or field-=value.",
                                        "“%1” 不是 字段=值、字段+=值 或 字段-=值 的形式。"};
inline constexpr Phrase notAMapping{"\"%1\" does not have the form field=Column.", "“%1” 不是 字段=列名 的形式。"};
inline constexpr Phrase notUtf8{"A word is not valid UTF-8: %1", "有一个词不是有效的 UTF-8：%1"};
inline constexpr Phrase helpHead{"satchel [--data DIR] [--space NAME] [--json] COMMAND",
                                 "satchel [--data 目录] [--space 空间] [--json] 命令"};
inline constexpr Phrase helpTail{
    "DIR is --data, else $SATCHEL_DATA, else the user's data folder. Global options may stand anywhere.\n"
    "Exit: 0 done, 1 refused by the node, 2 words that cannot be parsed, 3 no node running, 4 timed out.",
    "目录取 --data，其次 $SATCHEL_DATA，否则为用户数据目录。全局选项可放在任何位置。\n"
    "退出码：0 完成，1 被节点拒绝，2 无法理解命令，3 节点未运行，4 超时。"};

// ---- faults
inline constexpr Phrase noNode{"No node is running for %1; start it with: satcheld --data %1",
                               "%1 没有正在运行的节点；请用此命令启动：satcheld --data %1"};
inline constexpr Phrase nodeGone{"The node stopped before it answered; start it again with: satcheld --data %1",
                                 "节点在回答之前停止了；请重新启动：satcheld --data %1"};
inline constexpr Phrase outputFailed{"The output could not be written (%1); free some space or write elsewhere.",
                                     "无法写出结果（%1）；请腾出空间或写到别处。"};
inline constexpr Phrase noDaemon{"%1 is missing or cannot be run; install satcheld beside satchel.",
                                 "%1 不存在或无法运行；请把 satcheld 安装在 satchel 旁边。"};
inline constexpr Phrase initFailed{"The data folder %1 could not be set up; satcheld ended with code %2.",
                                   "无法建立数据目录 %1；satcheld 以代码 %2 结束。"};
inline constexpr Phrase noEditorFile{"The text cannot be put into %1 for the editor; free some space, or set TMPDIR.",
                                     "无法把文本写入 %1 供编辑；请腾出空间，或设置 TMPDIR。"};
inline constexpr Phrase editorFailed{"\"%1\" ended with code %2, so nothing is changed; set EDITOR to one that works.",
                                     "“%1” 以代码 %2 结束，未作任何修改；请将 EDITOR 设为可用的编辑器。"};
inline constexpr Phrase textKept{"What you wrote is kept in %1.", "您写下的内容保存在 %1。"};
inline constexpr Phrase stillStopping{"The node has not stopped yet; look again in a moment.",
                                      "节点尚未停止；请稍后再看。"};
inline constexpr Phrase unexpected{"This should not have happened (%1); try again, and report it if it comes back.",
                                   "发生了意外错误（%1）；请重试，若再次出现请反馈。"};

// ---- outcomes
inline constexpr Phrase noSecretFile{"There is no file %1 to read a passphrase from.", "没有可读取口令的文件 %1。"};
inline constexpr Phrase noTerminal{"There is no terminal to ask for a passphrase; give it with %1 FILE.",
                                   "没有终端可供输入口令；请使用 %1 文件。"};
inline constexpr Phrase currentPassphrase{"Passphrase:", "口令："};
inline constexpr Phrase newPassphrase{"New passphrase:", "新口令："};
inline constexpr Phrase newPassphraseAgain{"The same again:", "再输入一次："};
inline constexpr Phrase notTheSame{"The two new passphrases differ; nothing was changed.",
                                   "两次输入的新口令不同；未作任何更改。"};
inline constexpr Phrase passphraseAdded{"Added. %1 now open(s) this device.",
                                        "已添加。现在共有 %1 个口令可打开本设备。"};
inline constexpr Phrase passphraseChanged{"Changed. From now on the new passphrase opens this device.",
                                          "已更改。今后请使用新口令打开本设备。"};
inline constexpr Phrase passphraseRemoved{"Removed. %1 still open(s) this device.",
                                          "已移除。还有 %1 个口令可打开本设备。"};
inline constexpr Phrase nowLocked{"The node is locked, and offline; open it with: satchel unlock",
                                  "节点已锁定并离线；请用此命令解锁：satchel unlock"};
inline constexpr Phrase nowUnlocked{"The node is open again.", "节点已解锁。"};
inline constexpr Phrase notLocked{"The node is not locked.", "节点未锁定。"};
inline constexpr Phrase stillOpening{"The node does not answer yet; look again in a moment.",
                                     "节点尚未应答；请稍后再看。"};
inline constexpr Phrase backedUp{
    "Backed up to %1 (%2). It is sealed, and holds no key: keep the keystore of this folder as well, elsewhere.",
    "已备份到 %1（%2）。备份已加密且不含密钥：请另行保存此目录中的 keystore 文件。"};
inline constexpr Phrase backupRestored{
    "Put back. The node goes on under a new log when it starts; what others hold of this device comes back from them.",
    "已恢复。节点启动后将使用新的日志；其他节点持有的本设备内容会从它们那里取回。"};
inline constexpr Phrase stopped{"The node has stopped.", "节点已停止。"};
inline constexpr Phrase nowOffline{"Offline: all links are closed until \"satchel online\".",
                                   "已离线：所有连接已关闭，直到执行 “satchel online”。"};
inline constexpr Phrase nowOnline{"Online: dialling the known peers.", "已上线：正在连接已知节点。"};
inline constexpr Phrase syncDone{"Everything is exchanged; nodes that answered: %1.", "交换完毕，应答的节点数：%1。"};
inline constexpr Phrase syncStarted{"Synchronising; \"satchel status\" shows how far it is.",
                                    "正在同步；“satchel status” 可查看进度。"};
inline constexpr Phrase syncTimedOut{"The time ran out with %1 peers answering; it goes on by itself.",
                                     "时间已到，有 %1 个节点应答；同步会自行继续。"};
inline constexpr Phrase spaceCreated{"Space %1 is made and now the current one.", "空间 %1 已建立，并设为当前空间。"};
inline constexpr Phrase keepRecoveryKey{"Keep this recovery key on paper, away from the device: %1",
                                        "请把恢复密钥抄在纸上，与设备分开保管：%1"};
inline constexpr Phrase spaceUsed{"%1 is now the current space.", "当前空间已切换为 %1。"};
inline constexpr Phrase inviteCode{"Single use, until %1. On the other device: satchel join %2",
                                   "一次有效，至 %1。请在另一台设备上执行：satchel join %2"};
inline constexpr Phrase joined{"Joined %1.", "已加入 %1。"};
inline constexpr Phrase compareDigits{"Both sides show the digits %1.", "两边应显示相同的数字 %1。"};
inline constexpr Phrase joinTimedOut{"No welcome has come yet; the request is kept and completes by itself.",
                                     "尚未收到接纳；请求已保留，会自行完成。"};
inline constexpr Phrase memberRemoved{
    "%1 is removed; what it wrote until now stays, what comes later counts for nothing.",
    "%1 已移除；此前的内容保留，之后的内容不再生效。"};
inline constexpr Phrase memberWouldGo{"%1 would be removed.", "将移除 %1。"};
inline constexpr Phrase otherDevices{"The same person keeps these devices: %1.", "同一人仍保留这些设备：%1。"};
inline constexpr Phrase voidsEnrolment{"With it goes: %1 enrolled %2 or changed its role.",
                                       "随之失效：%1 登记了 %2 或修改了其角色。"};
inline constexpr Phrase voidsRemoval{"With it goes: %1 removed %2.", "随之失效：%1 移除了 %2。"};
inline constexpr Phrase roleChanged{"%1 is %2 now.", "%1 现在是%2。"};
inline constexpr Phrase nothingQuarantined{"Nothing is in quarantine.", "没有被隔离的提交。"};
inline constexpr Phrase howToAdmit{"Let one in with: satchel quarantine admit HASH",
                                   "放行方法：satchel quarantine admit 哈希"};
inline constexpr Phrase admitted{"%1 is let in.", "%1 已放行。"};
inline constexpr Phrase noForks{"No log is forked.", "没有分叉的日志。"};
inline constexpr Phrase howToSettle{"Say which branch stands with: satchel forks resolve LOG --keep BRANCH",
                                    "裁定保留哪个分支：satchel forks resolve 日志 --keep 分支"};
inline constexpr Phrase forkSettled{
    "Branch %1 stands; what the others say counts for nothing, and is kept: satchel quarantine.",
    "保留分支 %1；其他分支的内容不再生效，但仍保存：satchel quarantine。"};
inline constexpr Phrase forkedLog{"Log", "日志"};
inline constexpr Phrase afterCommit{"After commit", "分叉于提交"};
inline constexpr Phrase branch{"Branch", "分支"};
inline constexpr Phrase commits{"Commits", "提交数"};
inline constexpr Phrase branchState{"State", "状态"};
inline constexpr Phrase branchOpen{"open", "待裁定"};
inline constexpr Phrase branchStands{"stands", "保留"};
inline constexpr Phrase branchAside{"set aside", "搁置"};
inline constexpr Phrase commitsHere{"Commits here, in %2: %1. What each device has signed that it has:",
                                    "本机共有 %1 个提交（空间 %2）。各设备签名确认的内容："};
inline constexpr Phrase whoHasIt{"Commits that made it: %1. What each device has signed that it has:",
                                 "该记录由 %1 个提交写成。各设备签名确认的内容："};
inline constexpr Phrase howToProve{"The signed receipts themselves, for whoever wants proof: satchel receipts --json",
                                   "需要凭证时，可取得签名回执原文：satchel receipts --json"};
inline constexpr Phrase itSays{"It says", "回执内容"};
inline constexpr Phrase asOf{"As of", "截至"};
inline constexpr Phrase hasAll{"has all of it", "全部已有"};
inline constexpr Phrase hasMore{"has all of it, and more", "全部已有，且更多"};
inline constexpr Phrase leftThere{"left there", "已存放在此"};
inline constexpr Phrase lacksCommits{"lacks %1 commits", "缺 %1 个提交"};
inline constexpr Phrase notMerged{"holds it, and has not merged %1 commits", "已保存，其中 %1 个提交尚未合并"};
inline constexpr Phrase rootUnknown{"what its receipt speaks of is not known here yet", "本机尚不知其回执所指的内容"};
inline constexpr Phrase noReceipt{"no receipt has come", "尚无回执"};
inline constexpr Phrase recovered{"This device is an owner of %1 now.", "本设备现在是 %1 的所有者。"};
inline constexpr Phrase peerAdded{"%1 is a peer now.", "%1 已添加为节点。"};
inline constexpr Phrase trustedOnFirstUse{"Its key is trusted as first seen; give HOST:PORT#KEY to be certain.",
                                          "将信任首次见到的密钥；若要确认，请使用 HOST:PORT#KEY。"};
inline constexpr Phrase peerRemoved{"%1 is no longer a peer.", "%1 已不再是节点。"};
inline constexpr Phrase changed{"%1 is changed.", "%1 已修改。"};
inline constexpr Phrase kindAdded{"%1 is a kind now; give it fields with: satchel field add %1 KEY TYPE",
                                  "已添加类型 %1；添加字段：satchel field add %1 KEY TYPE"};
inline constexpr Phrase fieldAdded{"%1 is a field now.", "已添加字段 %1。"};
inline constexpr Phrase nowRetired{"%1 is retired; what was entered stays.", "%1 已停用；已有内容保留。"};
inline constexpr Phrase unchanged{"%1 stays as it is.", "%1 未作修改。"};
inline constexpr Phrase resolved{"%1 is resolved; fields decided: %2.", "%1 的冲突已解决；已选定字段：%2。"};
inline constexpr Phrase deleted{"%1 is in the bin; \"satchel restore %1\" brings it back.",
                                "%1 已移入回收站；“satchel restore %1” 可恢复。"};
inline constexpr Phrase restored{"%1 is back.", "%1 已恢复。"};
inline constexpr Phrase noneFound{"Nothing found.", "没有找到记录。"};
inline constexpr Phrase oneRecord{"1 record", "1 条记录"};
inline constexpr Phrase recordCount{"%1 records", "%1 条记录"};
inline constexpr Phrase recordsOf{"%1 of %2 records", "显示 %1 条，共 %2 条记录"};
inline constexpr Phrase firstOnly{"Only the first %1 are shown; search for more words.",
                                  "只显示前 %1 条；请输入更多文字缩小范围。"};
inline constexpr Phrase noConflicts{"No field waits for a decision.", "没有等待处理的冲突。"};
inline constexpr Phrase batch{"Batch", "批次"};
inline constexpr Phrase howToResolve{"Choose with: satchel resolve ID field=value",
                                     "选择方法：satchel resolve ID 字段=值"};
inline constexpr Phrase nothingToAttend{"Nothing needs attention.", "没有待处理事项。"};
inline constexpr Phrase noPeers{"No peers yet; add one with: satchel peers add HOST:PORT",
                                "还没有节点；添加方法：satchel peers add HOST:PORT"};
inline constexpr Phrase noSpaces{"No space yet; make one with \"satchel space create NAME\" or join one.",
                                 "还没有空间；请用 “satchel space create 名称” 建立，或加入已有空间。"};
inline constexpr Phrase importBalance{"read %1 = created %2 + updated %3 + unchanged %4 + skipped %5 + rejected %6",
                                      "读取 %1 = 新建 %2 + 更新 %3 + 未变 %4 + 跳过 %5 + 拒绝 %6"};
inline constexpr Phrase importUndo{"Take it back with: satchel undo %1", "撤销方法：satchel undo %1"};
inline constexpr Phrase importDryRun{"Nothing is written: this was a dry run.", "试运行，未写入任何内容。"};
inline constexpr Phrase rejectedLine{"line %1: %2", "第 %1 行：%2"};
inline constexpr Phrase moreRejects{"… and %1 more; --json lists them all.", "……另有 %1 行；--json 会全部列出。"};
inline constexpr Phrase inBin{"in the bin", "已在回收站"};
inline constexpr Phrase editedAfterDelete{"edited after delete", "删除后又被修改"};
inline constexpr Phrase notHere{"not on this device", "不在本设备上"};
inline constexpr Phrase goneFromList{"no longer in the list", "已不在列表中"};
inline constexpr Phrase digestMismatch{"Equal histories, different records: run \"satchel-audit verify\".",
                                       "历史相同而记录不同：请运行 “satchel-audit verify”。"};

// ---- headings and small words
inline constexpr Phrase id{"ID", "ID"};
inline constexpr Phrase title{"Title", "标题"};
inline constexpr Phrase kind{"Kind", "类型"};
inline constexpr Phrase group{"Group", "分组"};
inline constexpr Phrase label{"Label", "名称"};
inline constexpr Phrase fields{"Fields", "字段数"};
inline constexpr Phrase field{"Field", "字段"};
inline constexpr Phrase type{"Type", "数据类型"};
inline constexpr Phrase merge{"Merge", "合并"};
inline constexpr Phrase notes{"Notes", "说明"};
inline constexpr Phrase required{"required", "必填"};
inline constexpr Phrase childOf{"Part of %1", "从属于 %1"};
inline constexpr Phrase inGroup{"Group: %1", "分组：%1"};
inline constexpr Phrase facts{"Facts: what is entered stays as it is", "事实记录：录入后不可更改"};
inline constexpr Phrase retired{"retired", "已停用"};
inline constexpr Phrase byDefault{"%1 unless given", "默认 %1"};
inline constexpr Phrase namedBy{"Named by: %1", "被引用于：%1"};
inline constexpr Phrase rules{"Rules", "规则"};
inline constexpr Phrase value{"Value", "值"};
inline constexpr Phrase from{"From", "原值"};
inline constexpr Phrase to{"To", "新值"};
inline constexpr Phrase person{"Person", "人员"};
inline constexpr Phrase device{"Device", "设备"};
inline constexpr Phrase time{"Time", "时间"};
inline constexpr Phrase lostBecause{"Set aside because", "未采用原因"};
inline constexpr Phrase history{"History", "历史"};
inline constexpr Phrase shown{"shown", "当前显示"};
inline constexpr Phrase what{"What", "事项"};
inline constexpr Phrase name{"Name", "名称"};
inline constexpr Phrase role{"Role", "角色"};
inline constexpr Phrase currency{"Currency", "币种"};
inline constexpr Phrase since{"Since", "加入时间"};
inline constexpr Phrase link{"Link", "连接"};
inline constexpr Phrase connected{"connected", "已连接"};
inline constexpr Phrase thisDevice{"this device", "本设备"};
inline constexpr Phrase address{"Address", "地址"};
inline constexpr Phrase state{"State", "状态"};
inline constexpr Phrase reason{"Reason", "原因"};
inline constexpr Phrase behind{"Behind", "待收"};
inline constexpr Phrase ahead{"Ahead", "待发"};
inline constexpr Phrase lastSeen{"Last seen", "上次连接"};
inline constexpr Phrase space{"Space", "空间"};
inline constexpr Phrase noSpace{"none yet", "尚无"};
inline constexpr Phrase node{"Node", "节点"};
inline constexpr Phrase locked{"locked", "已锁定"};
inline constexpr Phrase offline{"offline", "离线"};
inline constexpr Phrase online{"online", "在线"};
inline constexpr Phrase listening{"Listening", "监听"};
inline constexpr Phrase linkKey{"Link key", "连接密钥"};
inline constexpr Phrase held{"Held back", "暂存"};
inline constexpr Phrase drafts{"Drafts", "草稿"};
inline constexpr Phrase quarantined{"In quarantine", "已隔离"};
inline constexpr Phrase digest{"Digest", "摘要"};
inline constexpr Phrase seq{"Commits", "提交数"};
inline constexpr Phrase hash{"Hash", "哈希"};
inline constexpr Phrase column{"Column", "列"};
inline constexpr Phrase yes{"yes", "是"};
inline constexpr Phrase no{"no", "否"};
inline constexpr Phrase minutes{"%1 min", "%1 分钟"};

}  // namespace phrase
}  // namespace satchel::client
