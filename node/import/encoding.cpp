#include "node/import/encoding.h"

#include <unicode/ucsdet.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "node/import/census.h"
#include "node/import/decoder.h"
#include "node/import/file-bytes.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

Problem notATable(const std::string& enWhat, const std::string& zhWhat, const std::string& enDo,
                  const std::string& zhDo) {
  return {"IMPORT_NOT_A_TABLE", "The file is " + enWhat + ", not a table: " + enDo + ".",
          "该文件是" + zhWhat + "，不是表格：" + zhDo + "。"};
}

// ---- what is no text at all

struct Signature {
  std::string_view bytes;
  const char *en, *zh, *enDo, *zhDo;
};
constexpr const char* saveEn = "open it and save the sheet as CSV (UTF-8)";
constexpr const char* saveZh = "请打开它并将工作表另存为 CSV（UTF-8）";
constexpr const char* chooseEn = "choose a CSV or JSON file";
constexpr const char* chooseZh = "请选择 CSV 或 JSON 文件";
constexpr Signature signatures[] = {
    {"PK\x03\x04", "an Excel workbook or another ZIP archive", "Excel 工作簿或其他 ZIP 压缩包", saveEn, saveZh},
    {"\xd0\xcf\x11\xe0", "an old Excel workbook", "旧版 Excel 工作簿", saveEn, saveZh},
    {"%PDF", "a PDF document", "PDF 文档", "ask for the data as CSV", "请索取 CSV 格式的数据"},
    {"\x1f\x8b", "a compressed file", "压缩文件", "unpack it first", "请先解压"},
    {"\x89PNG", "a picture", "图片", chooseEn, chooseZh},
    {"\xff\xd8\xff", "a picture", "图片", chooseEn, chooseZh},
    {"GIF8", "a picture", "图片", chooseEn, chooseZh},
};
constexpr std::string_view pageStarts[] = {"<!doctype html", "<html", "<head", "<body", "<table", "<script", "<!--"};

std::optional<Problem> byBytes(std::string_view first) {
  for (const auto& signature : signatures) {
    if (first.starts_with(signature.bytes))
      return notATable(signature.en, signature.zh, signature.enDo, signature.zhDo);
  }
  return std::nullopt;
}

std::optional<Problem> byText(std::string_view beginning) {
  const auto start = lowered(stripped(beginning).substr(0, 200));
  if (std::ranges::any_of(pageStarts, [&](auto page) { return start.starts_with(page); }))
    return notATable("a web page (HTML)", "网页（HTML）", "download the data itself, not the page that shows it",
                     "请下载数据文件本身，而不是显示数据的网页");
  if (start.starts_with("begin:v")) return notATable("a vCard or calendar file", "名片或日历文件", chooseEn, chooseZh);
  if (start.starts_with("<?xml")) return notATable("an XML document", "XML 文档", saveEn, saveZh);
  return std::nullopt;
}

// ---- deciding

std::string markOf(ByteView first) {
  const auto text = asText(first);
  if (text.starts_with("\xef\xbb\xbf")) return "UTF-8";
  if (text.starts_with(std::string_view("\xff\xfe\0\0", 4))) return "UTF-32LE";
  if (text.starts_with("\xff\xfe")) return "UTF-16LE";
  if (text.starts_with("\xfe\xff")) return "UTF-16BE";
  return {};
}

/// Text in UTF-16 has a zero in nearly every separator, digit and line end, always on the same side.
std::string wideBy(const Census& census) {
  const auto zeros = census.zerosEven + census.zerosOdd;
  if (census.size % 2 != 0 || zeros < 2 || zeros * 20 < census.size) return {};
  if (census.zerosEven * 20 < census.zerosOdd) return "UTF-16LE";
  if (census.zerosOdd * 20 < census.zerosEven) return "UTF-16BE";
  return {};
}

/// What ICU takes the beginning for. Latin-1 is read as windows-1252, which has all of it and the curly quotes.
std::string detected(ByteView beginning) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status), ucsdet_close);
  ucsdet_setText(detector.get(), reinterpret_cast<const char*>(beginning.data()),
                 static_cast<std::int32_t>(beginning.size()), &status);
  const auto* match = ucsdet_detect(detector.get(), &status);
  const auto* name = match == nullptr ? nullptr : ucsdet_getName(match, &status);
  constexpr int doubtful = 10;  // of 100: below that the detector guesses
  if (U_FAILURE(status) || name == nullptr || ucsdet_getConfidence(match, &status) < doubtful) return {};
  const std::string found(name);
  return found == "ISO-8859-1" || found.starts_with("UTF-") || found.starts_with("IBM") ? "" : found;
}

/// The encoding, or why there is none.
OrProblem<std::string> decide(const std::string& path, const Census& census) {
  if (const auto mark = markOf(census.beginning); !mark.empty()) {
    if (const auto line = undecodableLine(path, mark)) return badText(*line, mark);
    return mark;
  }
  if (const auto wide = wideBy(census); !wide.empty() && !undecodableLine(path, wide)) return wide;
  if (census.zerosEven + census.zerosOdd > 0) return notATable("binary data", "二进制数据", chooseEn, chooseZh);
  if (census.utf8Faults == 0) return std::string("UTF-8");
  // Other encodings hardly ever look like UTF-8 by chance: such a file is UTF-8 and damaged.
  if (census.utf8Sequences >= 10 * census.utf8Faults) return badText(census.faultLine, "UTF-8");
  const bool chinese = census.commonPairs * 100 >= census.pairs * 85;
  if (chinese && !undecodableLine(path, "GB18030")) return std::string("GB18030");
  if (const auto found = detected(census.beginning); !found.empty() && !undecodableLine(path, found)) return found;
  return std::string("windows-1252");
}

}  // namespace

Problem badText(std::uint64_t line, const std::string& encoding) {
  const auto number = std::to_string(line);
  return {"IMPORT_BAD_TEXT",
          "Line " + number + " is not readable as " + encoding +
              ", which the rest of the file is: save the file as UTF-8 and "
              "import it again.",
          "第 " + number + " 行无法按 " + encoding + " 读取，而文件其余部分是 " + encoding +
              "：请将文件另存为 UTF-8 后重新导入。"};
}

std::optional<std::uint64_t> undecodableLine(const std::string& path, const std::string& encoding) {
  auto file = FileBytes::open(path);
  if (!std::holds_alternative<FileBytes>(file)) return 1;
  auto& bytes = std::get<FileBytes>(file);
  Decoder decoder(encoding);
  std::string text;
  for (;;) {
    const auto piece = bytes.next();
    text.clear();
    if (!decoder.decode(piece, piece.empty(), text)) return decoder.line();
    if (piece.empty()) return std::nullopt;
  }
}

OrProblem<Encoding> detectEncoding(const std::string& path) {
  auto file = FileBytes::open(path);
  if (auto* problem = std::get_if<Problem>(&file)) return std::move(*problem);
  auto& bytes = std::get<FileBytes>(file);
  Census census;
  for (auto piece = bytes.next();; piece = bytes.next()) {
    census.add(piece, piece.empty());
    if (piece.empty()) break;
    if (auto problem = census.size == piece.size() ? byBytes(asText(piece)) : std::nullopt) return std::move(*problem);
  }
  const Problem empty{"IMPORT_EMPTY", "The file is empty: there is nothing to import.", "文件为空：没有可导入的内容。"};
  if (census.size == 0) return empty;
  auto name = decide(path, census);
  if (auto* problem = std::get_if<Problem>(&name)) return std::move(*problem);
  Encoding result{std::get<std::string>(std::move(name)), {}};
  Decoder(result.name).decode(census.beginning, false, result.beginning);
  if (auto problem = byText(result.beginning)) return std::move(*problem);
  if (stripped(result.beginning).empty() && census.size <= FileBytes::pieceSize) return empty;
  return result;
}

}  // namespace satchel::node
