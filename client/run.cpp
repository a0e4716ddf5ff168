#include "client/run.h"

#include <algorithm>

#include "client/command.h"
#include "client/display.h"

namespace satchel::client {
namespace {

/// As shells report a writer whose reader has left.
constexpr int brokenPipe = 141;

class Reporter {
 public:
  Reporter(Surroundings& around, const std::vector<std::string>& arguments)
      : around_(around), language_(languageOf(around)) {
    const auto end = std::ranges::find(arguments, "--");
    json_ = std::find(arguments.begin(), end, "--json") != end;
  }
  int report(Exit exit, std::string_view code, const QString& sentence) {
    if (json_) {
      JsonWriter json;
      json.beginObject().key("error").beginObject().field("code", code).field("message", sentence.toStdString());
      around_.err << json.endObject().endObject().text() << '\n';
    } else {
      around_.err << withoutControls(sentence).toStdString() << '\n';
    }
    around_.err.flush();
    return exit;
  }
  int report(const WordsError& error) {
    auto sentence = say(error.phrase);
    if (sentence.contains(QLatin1String("%1"))) sentence = sentence.arg(QString::fromStdString(error.about));
    if (!error.usage.empty()) sentence += u' ' + say(phrase::usage).arg(QString::fromStdString(error.usage));
    return report(Exit::unparsed, "WORDS", onOneLine(sentence));
  }
  QString say(const Phrase& phrase) const { return client::say(phrase, language_); }

 private:
  Surroundings& around_;
  Language language_;
  bool json_;
};

int perform(const std::vector<std::string>& arguments, Surroundings& around, std::string& data) {
  auto globals = takeGlobals(arguments);
  data = globals.data.empty() ? data : globals.data;
  if (globals.help) {
    const auto isOption = [](const std::string& word) { return word.starts_with("--"); };
    globals.rest.erase(std::ranges::find_if(globals.rest, isOption), globals.rest.end());
    globals.rest.insert(globals.rest.begin(), "help");
  }
  const auto [command, rest] = findCommand(globals.rest);
  try {
    Context context(around, globals, readWords(Grammar(command->words), rest));
    const int code = command->run(context);
    context.out.flush();
    return code;
  } catch (WordsError& error) {
    if (error.usage.empty()) error.usage = command->usage();
    throw;
  }
}

}  // namespace

int run(const std::vector<std::string>& arguments, Surroundings& around) {
  Reporter reporter(around, arguments);
  auto data = defaultDataFolder(around);
  const auto folder = [&] { return QString::fromStdString(data); };
  try {
    return perform(arguments, around, data);
  } catch (const WordsError& error) {
    return reporter.report(error);
  } catch (const NoNode&) {
    return reporter.report(Exit::noNodeRunning, "NO_NODE", reporter.say(phrase::noNode).arg(folder()));
  } catch (const NodeGone&) {
    return reporter.report(Exit::noNodeRunning, "NODE_STOPPED", reporter.say(phrase::nodeGone).arg(folder()));
  } catch (const Refused& refusal) {
    return reporter.report(Exit::refused, refusal.code, QString::fromStdString(refusal.sentence));
  } catch (const Failure& failure) {
    return reporter.report(failure.exit, failure.code, failure.sentence);
  } catch (const OutputFailed& failure) {
    if (failure.readerLeft) return brokenPipe;
    return reporter.report(Exit::refused, "OUTPUT_FAILED", reporter.say(phrase::outputFailed).arg(failure.what()));
  } catch (const std::exception& exception) {
    return reporter.report(Exit::refused, "UNEXPECTED", reporter.say(phrase::unexpected).arg(exception.what()));
  }
}

}  // namespace satchel::client
