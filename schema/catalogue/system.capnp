# The space itself: kinds of one's own, views and templates, what was imported and merged, and the devices.
@0xe1b399ec06ec9669;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
$Cxx.namespace("satchel::schema");

const systemKinds :List(Shape.Kind) = [ .kindDefinition, .fieldDefinition, .view, .dashboard, .template, .importJob,
  .mergeRecord, .conflictResolution, .device ];

# Its own kind, made here, with a name to begin with; known by its key (node/records/definitions.h). Never deleted: old
# records stay readable.
const kindDefinition :Shape.Kind = (
  key = "kind_definition", label = (en = "Kind definition", zh = "表单定义"), group = "admin", title = "name",
  synonyms = ["custom kind", "form", "表单"],
  fields = [
    ( key = "key", label = (en = "Key", zh = "键"), type = text, merge = writeOnce, required = true,
      synonyms = ["kind key"] ),
    ( key = "name", label = (en = "Name", zh = "英文名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["name en", "label"] ),
    ( key = "name_zh", label = (en = "Chinese name", zh = "中文名称"), type = text, merge = lastWriter,
      synonyms = ["name zh"] ),
    ( key = "group", label = (en = "Group", zh = "分组"), type = choice, merge = lastWriter, default = "admin",
      choices = [
      ( key = "customers", label = (en = "Customers", zh = "客户") ),
      ( key = "sales", label = (en = "Sales", zh = "销售") ),
      ( key = "service", label = (en = "Service", zh = "服务") ),
      ( key = "marketing", label = (en = "Marketing", zh = "营销") ),
      ( key = "projects", label = (en = "Projects", zh = "项目") ),
      ( key = "admin", label = (en = "Admin", zh = "管理") ),
    ] ),
    ( key = "icon", label = (en = "Icon", zh = "图标"), type = text, merge = lastWriter ),
    ( key = "retired", label = (en = "Retired", zh = "已停用"), type = boolean, merge = lastWriter,
      synonyms = ["disabled"] ),
    ( key = "fields", label = (en = "Fields", zh = "字段"), type = childLines, merge = derived,
      target = ["field_definition"], via = "kind" ),
  ] );

const fieldDefinition :Shape.Kind = (
  key = "field_definition", label = (en = "Field definition", zh = "字段定义"), group = "admin", title = "label",
  childOf = "kind_definition", parentField = "kind", synonyms = ["custom field", "自定义字段"],
  fields = [
    # Of a built-in kind there need be no definition: the id is the one it would have.
    ( key = "kind", label = (en = "Kind", zh = "所属表单"), type = ref, merge = fixed, required = true,
      target = ["kind_definition"], synonyms = ["kind definition"] ),
    # Key of the kind that has it, built in or not; without it, that of the definition named above.
    ( key = "kind_key", label = (en = "Kind key", zh = "表单键"), type = text, merge = fixed ),
    ( key = "key", label = (en = "Key", zh = "键"), type = text, merge = writeOnce, required = true,
      synonyms = ["field key"] ),
    ( key = "label", label = (en = "Label", zh = "英文标签"), type = text, merge = lastWriter, required = true,
      synonyms = ["label en", "name"] ),
    ( key = "label_zh", label = (en = "Chinese label", zh = "中文标签"), type = text, merge = lastWriter,
      synonyms = ["label zh"] ),
    # Of another type it would be another field.
    ( key = "type", label = (en = "Type", zh = "类型"), type = text, merge = writeOnce, required = true,
      synonyms = ["field type"] ),
    ( key = "merge", label = (en = "Merge", zh = "合并方式"), type = text, merge = writeOnce, synonyms = ["merge code"] ),
    ( key = "required", label = (en = "Required", zh = "必填"), type = boolean, merge = keepBoth,
      synonyms = ["mandatory"] ),
    ( key = "default", label = (en = "Default", zh = "默认值"), type = text, merge = lastWriter,
      synonyms = ["default value"] ),
    # Each with its place, its key and its labels: 10 high High / 高.
    ( key = "choices", label = (en = "Choices", zh = "选项"), type = text, merge = set, elementMerge = lastWriter,
      synonyms = ["options"] ),
    # Keys of kinds; none: any.
    ( key = "target", label = (en = "May name", zh = "可引用"), type = tags, merge = set, synonyms = ["targets"] ),
    # Makes it computed, of the type above.
    ( key = "formula", label = (en = "Formula", zh = "公式"), type = expression, merge = keepBoth, composite = true ),
    ( key = "retired", label = (en = "Retired", zh = "已停用"), type = boolean, merge = lastWriter,
      synonyms = ["disabled"] ),
    ( key = "rights", label = (en = "Rights", zh = "字段权限"), type = permission, merge = set, elementMerge = keepBoth,
      choices = [
      ( key = "none", label = (en = "Hidden", zh = "隐藏"), outranks = 2 ),
      ( key = "read", label = (en = "Read only", zh = "只读"), outranks = 1 ),
      ( key = "edit", label = (en = "Edit", zh = "可编辑") ),
    ], synonyms = ["field rights"] ),
  ] );

const view :Shape.Kind = (
  key = "view", label = (en = "View", zh = "视图"), group = "admin", title = "name",
  synonyms = ["saved view", "saved filter", "筛选视图"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["view name", "视图名称"] ),
    # Key of the kind that it shows.
    ( key = "kind", label = (en = "Kind", zh = "记录类型"), type = text, merge = lastWriter, required = true,
      synonyms = ["record kind"] ),
    ( key = "type", label = (en = "Type", zh = "显示方式"), type = choice, merge = lastWriter, default = "list",
      choices = [
      ( key = "list", label = (en = "List", zh = "列表"), synonyms = ["table"] ),
      ( key = "kanban", label = (en = "Kanban", zh = "看板"), synonyms = ["board"] ),
      ( key = "gantt", label = (en = "Gantt", zh = "甘特图") ),
      ( key = "calendar", label = (en = "Calendar", zh = "日历") ),
      ( key = "matrix", label = (en = "Matrix", zh = "矩阵") ),
      ( key = "chart", label = (en = "Chart", zh = "图表") ),
      ( key = "pivot", label = (en = "Pivot", zh = "透视表") ),
    ], synonyms = ["view type"] ),
    ( key = "filter", label = (en = "Filter", zh = "筛选条件"), type = expression, merge = lastWriter, composite = true,
      synonyms = ["where", "conditions"] ),
    ( key = "columns", label = (en = "Columns", zh = "列"), type = text, merge = lastWriter,
      synonyms = ["column list"] ),
    ( key = "sort", label = (en = "Sort", zh = "排序"), type = text, merge = lastWriter, synonyms = ["order by"] ),
    ( key = "group_by", label = (en = "Group by", zh = "分组字段"), type = text, merge = lastWriter,
      synonyms = ["group"] ),
    ( key = "personal", label = (en = "Personal", zh = "个人视图"), type = boolean, merge = lastWriter,
      synonyms = ["private"] ),
    ( key = "shared_with", label = (en = "Shared with", zh = "共享给"), type = multiRef, merge = set,
      target = ["user", "team"], synonyms = ["shared"] ),
  ] );

const dashboard :Shape.Kind = (
  key = "dashboard", label = (en = "Dashboard", zh = "仪表盘"), group = "admin", title = "name",
  synonyms = ["cockpit", "看板页"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["dashboard name", "仪表盘名称"] ),
    # Each the view it shows and where: view=…, place=….
    ( key = "tiles", label = (en = "Tiles", zh = "组件"), type = structured, merge = set, elementMerge = lastWriter,
      synonyms = ["widgets"] ),
    ( key = "shared_with", label = (en = "Shared with", zh = "共享给"), type = multiRef, merge = set,
      target = ["user", "team"], synonyms = ["shared"] ),
  ] );

const template :Shape.Kind = (
  key = "template", label = (en = "Template", zh = "模板"), group = "admin", title = "name",
  synonyms = ["record template", "project template", "项目模板"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["template name", "模板名称"] ),
    ( key = "version", label = (en = "Version", zh = "版本"), type = text, merge = lastWriter ),
    ( key = "language", label = (en = "Language", zh = "语言"), type = choice, merge = lastWriter, choices = [
      ( key = "en", label = (en = "English", zh = "英文"), synonyms = ["英语"] ),
      ( key = "zh", label = (en = "Chinese", zh = "中文"), synonyms = ["汉语"] ),
    ], synonyms = ["lang"] ),
    ( key = "parameters", label = (en = "Parameters", zh = "参数"), type = tags, merge = set,
      synonyms = ["parameter"] ),
    # The kinds and records that it makes.
    ( key = "bundle", label = (en = "Bundle", zh = "内容"), type = structured, merge = keepBoth, composite = true,
      synonyms = ["content"] ),
  ] );

const importJob :Shape.Kind = (
  key = "import_job", label = (en = "Import job", zh = "导入任务"), group = "admin", title = "file_name",
  synonyms = ["import", "导入"],
  fields = [
    ( key = "file_name", label = (en = "File", zh = "文件名"), type = text, merge = fixed, required = true,
      synonyms = ["file name"] ),
    ( key = "file_hash", label = (en = "File hash", zh = "文件指纹"), type = text, merge = fixed,
      synonyms = ["checksum"] ),
    ( key = "mapping", label = (en = "Mapping", zh = "字段映射"), type = structured, merge = lastWriter, composite = true,
      synonyms = ["columns"] ),
    ( key = "mode", label = (en = "Mode", zh = "方式"), type = choice, merge = lastWriter, default = "both", choices = [
      ( key = "create", label = (en = "Create", zh = "仅新建") ),
      ( key = "update", label = (en = "Update", zh = "仅更新") ),
      ( key = "both", label = (en = "Create and update", zh = "新建并更新") ),
    ] ),
    ( key = "batch", label = (en = "Batch", zh = "批次"), type = text, merge = fixed, synonyms = ["batch id"] ),
    ( key = "read", label = (en = "Rows read", zh = "读取行数"), type = derived, merge = derived, yields = integer,
      formula = "computed(import_counts)" ),
    ( key = "created", label = (en = "Created", zh = "新建数"), type = derived, merge = derived, yields = integer,
      formula = "computed(import_counts)" ),
    ( key = "updated", label = (en = "Updated", zh = "更新数"), type = derived, merge = derived, yields = integer,
      formula = "computed(import_counts)" ),
    ( key = "rejected", label = (en = "Rejected", zh = "拒绝数"), type = derived, merge = derived, yields = integer,
      formula = "computed(import_counts)" ),
  ] );

# Records that were found to be one. The one with the smallest id stands for all, so that two merges converge.
const mergeRecord :Shape.Kind = (
  key = "merge_record", label = (en = "Merge record", zh = "合并记录"), group = "admin", title = "at", appendOnly = true,
  synonyms = ["merge", "duplicate merge", "合并重复"],
  fields = [
    ( key = "winner", label = (en = "Winner", zh = "保留记录"), type = ref, merge = fixed, required = true,
      synonyms = ["root", "kept"] ),
    ( key = "losers", label = (en = "Losers", zh = "被合并记录"), type = multiRef, merge = set, elementMerge = fixed,
      synonyms = ["merged"] ),
    ( key = "picks", label = (en = "Picks", zh = "字段取值"), type = structured, merge = fixed, composite = true,
      synonyms = ["field picks"] ),
    ( key = "at", label = (en = "At", zh = "时间"), type = dateTime, merge = fixed, synonyms = ["merged at"] ),
    ( key = "by", label = (en = "By", zh = "操作人"), type = ref, merge = fixed, target = ["user"],
      synonyms = ["merged by"] ),
  ] );

# Who decided between which versions, and why.
const conflictResolution :Shape.Kind = (
  key = "conflict_resolution", label = (en = "Conflict resolution", zh = "冲突处理"), group = "admin", title = "field",
  appendOnly = true, synonyms = ["resolution", "冲突处理记录"],
  fields = [
    ( key = "record", label = (en = "Record", zh = "记录"), type = ref, merge = fixed, required = true ),
    ( key = "field", label = (en = "Field", zh = "字段"), type = text, merge = fixed, required = true,
      synonyms = ["field key"] ),
    ( key = "candidates", label = (en = "Candidates", zh = "候选值"), type = text, merge = set, elementMerge = fixed,
      synonyms = ["versions"] ),
    ( key = "chosen", label = (en = "Chosen", zh = "选定值"), type = text, merge = fixed, synonyms = ["value"] ),
    ( key = "reason", label = (en = "Reason", zh = "原因"), type = text, merge = fixed, synonyms = ["why"] ),
    ( key = "at", label = (en = "At", zh = "时间"), type = dateTime, merge = fixed, synonyms = ["decided at"] ),
    ( key = "by", label = (en = "By", zh = "处理人"), type = ref, merge = fixed, target = ["user"],
      synonyms = ["decided by"] ),
  ] );

# All of it is read from the roster and the receipts.
const device :Shape.Kind = (
  key = "device", label = (en = "Device", zh = "设备"), group = "admin", title = "number", synonyms = ["laptop", "笔记本"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = derived, merge = derived, yields = text,
      formula = "computed(device_name)", synonyms = ["device name", "设备名称"] ),
    ( key = "user", label = (en = "User", zh = "使用人"), type = derived, merge = derived, yields = ref,
      formula = "computed(device_user)", synonyms = ["person"] ),
    ( key = "last_seen", label = (en = "Last seen", zh = "最近在线"), type = derived, merge = derived, yields = dateTime,
      formula = "computed(device_last_seen)", synonyms = ["last receipt"] ),
    ( key = "removed", label = (en = "Removed", zh = "已移除"), type = derived, merge = derived, yields = boolean,
      formula = "computed(device_removed)" ),
  ] );
