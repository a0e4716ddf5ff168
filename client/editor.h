// A text in the person's own editor. Invariant: the text lies in a file that only this user may read (0600), for as
// long as the editor runs; it is gone afterwards, unless `keep` asks for it because the text could not be handed on.
#pragma once
#include <string>

#include "client/context.h"

namespace satchel::client {

class EditedText {
 public:
  /// Runs $EDITOR (else vi) on the text and waits for its end; throws Failure where it cannot be run or fails.
  EditedText(Context& context, std::string_view before);
  ~EditedText();
  EditedText(const EditedText&) = delete;
  EditedText& operator=(const EditedText&) = delete;

  /// As it was left, but for a line end that only the file had.
  const std::string& text() const { return text_; }
  /// The file stays; its path.
  const std::string& keep();

 private:
  std::string path_, text_;
  bool kept_ = false;
};

}  // namespace satchel::client
