# Files that are worked on together.
@0xda28a2b4cfc30779;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
using Common = import "/schema/catalogue/common.capnp";
$Cxx.namespace("satchel::schema");

const documentKinds :List(Shape.Kind) = [ .document ];

const document :Shape.Kind = (
  key = "document", label = (en = "Document", zh = "文件"), group = "customers", title = "title",
  synonyms = ["doc", "paper", "文档"],
  fields = [
    ( key = "title", label = (en = "Title", zh = "标题"), type = text, merge = lastWriter, required = true,
      synonyms = ["document", "document title", "name", "file name", "文件名称", "名称"] ),
    # A tree of documents: a folder is a document that others name as theirs.
    ( key = "folder", label = (en = "Folder", zh = "文件夹"), type = ref, merge = parent, target = ["document"],
      synonyms = ["parent", "directory", "目录"] ),
    ( key = "about", label = (en = "About", zh = "关联"), type = multiRef, merge = set, synonyms = ["related to"] ),
    # Every version that ever was; none is taken back.
    ( key = "versions", label = (en = "Versions", zh = "版本"), type = attachments, merge = set, elementMerge = fixed,
      synonyms = ["revisions"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "draft",
      choices = Common.reviewStates, synonyms = ["document status", "文件状态"] ),
    ( key = "valid_from", label = (en = "Valid from", zh = "生效日期"), type = date, merge = lastWriter,
      synonyms = ["effective from"] ),
    ( key = "valid_to", label = (en = "Valid to", zh = "失效日期"), type = date, merge = lastWriter,
      synonyms = ["expires", "valid until"] ),
    ( key = "description", label = (en = "Description", zh = "描述"), type = longText, merge = mergeableText,
      synonyms = ["notes", "summary", "说明"] ),
    Common.frozenAs,
  ],
  freezes = [
    ( code = "DOCUMENT_FROZEN", when = "status = published", fields = ["title", "versions", "description"],
      keptIn = "frozen_as", sentence = (
      en = "{field} of a published document stays as it was approved: take it back to review first with status=in_review.",
      zh = "文件已发布，{field}须与批准时一致：请先用 status=in_review 退回评审。"),
      differs = (
      en = "{field} is not what was published: put it back, or take the document to review with status=in_review.",
      zh = "{field}与发布时不一致：请改回，或用 status=in_review 退回评审。") ),
  ],
  guards = [
    ( code = "DOCUMENT_PUBLISHED", when = "status = published and versions is empty and description is empty",
      needs = ["versions"], sentence = (
      en = "A published document needs a version or a text: attach the file or write it.",
      zh = "发布的文件需要版本或正文：请上传文件或填写描述。") ),
  ] );
