#include "node/import/file-bytes.h"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace satchel::node {
namespace {

Problem cannotRead(const std::string& path, const std::string& why) {
  return {"IMPORT_CANNOT_READ",
          "The file " + path + " cannot be read (" + why + "): check its name and its permissions.",
          "无法读取文件 " + path + "（" + why + "）：请检查文件名和权限。"};
}

}  // namespace

OrProblem<FileBytes> FileBytes::open(const std::string& path) {
  std::error_code fault;
  const auto status = std::filesystem::status(path, fault);
  if (!fault && std::filesystem::is_directory(status)) return cannotRead(path, "it is a folder");
  FileBytes result;
  errno = 0;
  result.file.open(path, std::ios::binary);
  if (!result.file) return cannotRead(path, std::generic_category().message(errno));
  result.total = std::filesystem::is_regular_file(status) ? std::filesystem::file_size(path, fault) : 0;
  return result;
}

ByteView FileBytes::next() {
  piece.resize(pieceSize);
  file.read(reinterpret_cast<char*>(piece.data()), pieceSize);
  if (file.bad()) throw std::runtime_error("reading the file failed");
  const auto size = static_cast<std::size_t>(file.gcount());
  read += size;
  return ByteView(piece).first(size);
}

}  // namespace satchel::node
