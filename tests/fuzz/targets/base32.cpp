// What people type: codes in base32, bytes in hexadecimal, pairing codes.
#include "crypto/base32.h"

#include "../targets.h"
#include "sync/pairing.h"

namespace satchel::fuzz {

void base32Target(ByteView bytes) {
  must(unbase32(base32(bytes), bytes.size()) == copyOf(bytes), "bytes come back from their base32");
  must(unhex(hex(bytes)) == copyOf(bytes), "bytes come back from their hexadecimal");

  const std::string_view typed = asText(bytes);
  for (const std::size_t size : {0, 1, 16, 17, 32}) {
    const auto read = unbase32(typed, size);
    if (!read) continue;
    must(read->size() == size, "what is read has the size asked for");
    must(unbase32(base32(*read), size) == read, "what was read is written and read again");
  }
  if (const auto read = unhex(typed)) must(hex(*read).size() == typed.size(), "hexadecimal has two digits a byte");

  if (const auto code = sync::PairingCode::parse(typed)) {
    const std::string text = code->text();
    must(text.size() == 26 && text.find('-') == std::string::npos, "a code is one word of 26 characters");
    const auto again = sync::PairingCode::parse(text);
    must(again && equal(again->reveal(), code->reveal()), "a code comes back from its text");
    const auto stored = sync::PairingCode::from(code->reveal());
    must(stored && stored->text() == text, "a code comes back from its bytes");
  }
}

Seeds base32Seeds() {
  return {{"hexadecimal", bytesOf("00ff10abcdef")},
          {"code", bytesOf("4T9K0VQ7N2XH8M3R5P6W1Z2Y38")},
          {"code-as-typed", bytesOf("4t9k-Ovq7-n2xh 8m3r 5p6w\tlZ2y38\n")},
          {"key", bytesOf("0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789ABCDEFGHJ0")}};
}

}  // namespace satchel::fuzz
