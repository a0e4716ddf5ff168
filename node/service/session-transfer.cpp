// Files in, bytes out.
#include "node/service/export-job.h"
#include "node/service/import-job.h"
#include "node/service/session-impl.h"

namespace satchel::node {

kj::Promise<void> SessionImpl::importFile(ImportFileContext context) {
  const auto params = context.getParams();
  ImportRequest request;
  request.path = str(params.getPath());
  for (const auto use : params.getMap()) request.columns.push_back({str(use.getField()), str(use.getColumn())});
  request.match = str(params.getMatch());
  request.dryRun = params.getDryRun();
  kj::Maybe<rpc::Progress::Client> progress;
  if (params.hasProgress()) progress = params.getProgress();
  auto job = std::make_shared<ImportJob>(node, str(params.getSpace()), str(params.getKind()), std::move(request),
                                         kj::mv(progress), chinese);
  return job->run().then([job, context]() mutable { job->answer(context.getResults()); });
}

kj::Promise<void> SessionImpl::exportKind(ExportKindContext context) {
  const auto params = context.getParams();
  auto job = std::make_shared<ExportJob>(node, str(params.getSpace()), str(params.getKind()), str(params.getFormat()),
                                         params.getSink(), chinese);
  return job->run().then([job, context]() mutable { context.getResults().setRecords(job->records()); });
}

}  // namespace satchel::node
