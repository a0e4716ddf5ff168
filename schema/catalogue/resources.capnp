# Means and their use: who and what a project has, what it may cost, what it took, and what went otherwise.
@0x9ffbec8fbff13a09;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
using Common = import "/schema/catalogue/common.capnp";
$Cxx.namespace("satchel::schema");

const resourceKinds :List(Shape.Kind) = [ .resource, .allocation, .projectMember, .budgetLine, .costEntry, .timeEntry,
  .progressReport, .riskReview, .issue, .communicationItem ];

const resource :Shape.Kind = (
  key = "resource", label = (en = "Resource", zh = "资源"), group = "projects", title = "name",
  synonyms = ["project resource", "项目资源"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["resource name", "资源名称"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = keepBoth, required = true, choices = [
      ( key = "human", label = (en = "Human", zh = "人力"), synonyms = ["person", "people", "人力资源"] ),
      ( key = "technical", label = (en = "Technical", zh = "技术"),
        synonyms = ["hardware", "software", "硬件", "软件", "技术资源"] ),
      ( key = "financial", label = (en = "Financial", zh = "财务"), synonyms = ["money", "funds", "资金", "财务资源"] ),
      ( key = "external", label = (en = "External", zh = "外部"),
        synonyms = ["outsourcing", "experts", "外包", "专家", "外部资源"] ),
    ], synonyms = ["resource type", "资源类型"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    # The person or the supplier behind it.
    ( key = "user_or_supplier", label = (en = "User or supplier", zh = "对应人员或供应商"), type = ref, merge = lastWriter,
      target = ["user", "account", "contact"], synonyms = ["user", "supplier", "供应商", "人员"] ),
    ( key = "skills", label = (en = "Skills", zh = "技能"), type = tags, merge = set, synonyms = ["skill", "技能和经验"] ),
    ( key = "capacity", label = (en = "Capacity", zh = "可用量"), type = decimal, merge = lastWriter, composite = true,
      partOf = "capacity_of", minimum = "0" ),
    ( key = "capacity_per", label = (en = "Capacity per", zh = "可用量周期"), type = choice, merge = lastWriter,
      composite = true, partOf = "capacity_of", choices = [
      ( key = "day", label = (en = "Day", zh = "天") ),
      ( key = "week", label = (en = "Week", zh = "周") ),
      ( key = "month", label = (en = "Month", zh = "月") ),
      ( key = "total", label = (en = "In all", zh = "总计") ),
    ] ),
    ( key = "unit_rate", label = (en = "Unit rate", zh = "单价"), type = money, merge = keepBoth, composite = true,
      synonyms = ["rate", "cost rate", "费率"] ),
    ( key = "available_from", label = (en = "Available from", zh = "可用自"), type = date, merge = keepBoth,
      composite = true, partOf = "availability", synonyms = ["from"] ),
    ( key = "available_to", label = (en = "Available to", zh = "可用至"), type = date, merge = keepBoth,
      composite = true, partOf = "availability", synonyms = ["to", "until"] ),
    ( key = "quantity", label = (en = "Quantity", zh = "数量"), type = decimal, merge = keepBoth, minimum = "0",
      synonyms = ["qty"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "requested",
      choices = [
      ( key = "requested", label = (en = "Requested", zh = "已申请") ),
      ( key = "confirmed", label = (en = "Confirmed", zh = "已确认"), outranks = 1 ),
      ( key = "released", label = (en = "Released", zh = "已释放"), outranks = 9 ),
    ], synonyms = ["resource status"] ),
    ( key = "needed_by", label = (en = "Needed by", zh = "需要日期"), type = date, merge = keepBoth,
      synonyms = ["required by"] ),
    ( key = "allocations", label = (en = "Allocations", zh = "分配"), type = childLines, merge = derived,
      target = ["allocation"], via = "resource" ),
  ] );

# An edge: how much of a resource goes into a task or a phase.
const allocation :Shape.Kind = (
  key = "allocation", label = (en = "Allocation", zh = "分配"), group = "projects", title = "units",
  childOf = "resource", parentField = "resource", synonyms = ["resource allocation", "资源分配"],
  fields = [
    ( key = "resource", label = (en = "Resource", zh = "资源"), type = ref, merge = fixed, required = true,
      target = ["resource"], synonyms = ["resource name"] ),
    ( key = "for", label = (en = "For", zh = "用于"), type = ref, merge = fixed, required = true,
      target = ["task", "phase"], synonyms = ["task", "phase", "任务"] ),
    ( key = "units", label = (en = "Units", zh = "投入比例"), type = percent, merge = keepBoth, minimum = "0",
      maximum = "100", synonyms = ["percent"] ),
    ( key = "effort", label = (en = "Effort", zh = "工作量"), type = duration, merge = keepBoth, synonyms = ["work"] ),
    ( key = "from", label = (en = "From", zh = "开始日期"), type = date, merge = keepBoth, composite = true,
      partOf = "period", synonyms = ["start"] ),
    ( key = "to", label = (en = "To", zh = "结束日期"), type = date, merge = keepBoth, composite = true,
      partOf = "period", synonyms = ["end", "finish"] ),
    ( key = "cost", label = (en = "Cost", zh = "成本"), type = derived, merge = derived, yields = money,
      formula = "effort / 60 * resource.unit_rate" ),
  ] );

const projectMember :Shape.Kind = (
  key = "project_member", label = (en = "Project member", zh = "项目成员"), group = "projects", title = "role",
  childOf = "project", parentField = "project", synonyms = ["member of project", "team role", "成员角色"],
  fields = [
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = fixed, required = true,
      target = ["project"], synonyms = ["project name"] ),
    ( key = "user", label = (en = "User", zh = "成员"), type = ref, merge = fixed, target = ["user", "contact"],
      synonyms = ["member", "person", "name", "姓名"] ),
    ( key = "role", label = (en = "Role", zh = "项目角色"), type = choice, merge = keepBoth, required = true, choices = [
      ( key = "project_manager", label = (en = "Project manager", zh = "项目经理"), synonyms = ["pm"] ),
      ( key = "business_analyst", label = (en = "Business analyst", zh = "业务分析师"), synonyms = ["ba", "analyst"] ),
      ( key = "developer", label = (en = "Developer", zh = "开发人员"), synonyms = ["development", "开发"] ),
      ( key = "tester", label = (en = "Tester", zh = "测试人员"), synonyms = ["qa", "测试"] ),
      ( key = "training_support", label = (en = "Training & support", zh = "培训与支持"),
        synonyms = ["trainer", "support", "培训支持", "培训与支持人员"] ),
      ( key = "sponsor", label = (en = "Sponsor", zh = "发起人") ),
      ( key = "customer_representative", label = (en = "Customer representative", zh = "客户代表"),
        synonyms = ["customer rep"] ),
    ], synonyms = ["project role", "角色"] ),
    ( key = "responsibilities", label = (en = "Responsibilities", zh = "职责"), type = longText, merge = mergeableText,
      synonyms = ["duties", "工作职责"] ),
    # By phase: design=responsible.
    ( key = "raci", label = (en = "RACI", zh = "责任矩阵"), type = permission, merge = set, elementMerge = lastWriter,
      choices = [
      ( key = "responsible", label = (en = "Responsible", zh = "执行"), synonyms = ["r"] ),
      ( key = "accountable", label = (en = "Accountable", zh = "负责"), synonyms = ["a"] ),
      ( key = "consulted", label = (en = "Consulted", zh = "咨询"), synonyms = ["c"] ),
      ( key = "informed", label = (en = "Informed", zh = "知会"), synonyms = ["i"] ),
    ], synonyms = ["responsibility matrix"] ),
    ( key = "from", label = (en = "From", zh = "加入日期"), type = date, merge = lastWriter, synonyms = ["start"] ),
    ( key = "to", label = (en = "To", zh = "离开日期"), type = date, merge = lastWriter, synonyms = ["end"] ),
  ] );

const budgetLine :Shape.Kind = (
  key = "budget_line", label = (en = "Budget line", zh = "预算项"), group = "projects", title = "item",
  synonyms = ["budget", "budget item", "预算"],
  fields = [
    ( key = "item", label = (en = "Item", zh = "项目"), type = text, merge = lastWriter, required = true,
      synonyms = ["budget item name", "name", "description", "预算项目", "名称", "明细"] ),
    ( key = "project", label = (en = "Project", zh = "所属项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "category", label = (en = "Category", zh = "类别"), type = choice, merge = keepBoth, required = true,
      choices = [
      ( key = "labour", label = (en = "Labour", zh = "人力成本"), synonyms = ["labor", "staff"] ),
      ( key = "technology", label = (en = "Technology", zh = "技术成本") ),
      ( key = "operations", label = (en = "Operations", zh = "运营成本"), synonyms = ["operating"] ),
      ( key = "contingency", label = (en = "Contingency", zh = "应急费用"), synonyms = ["reserve", "预备费"] ),
    ], synonyms = ["budget category", "预算类别"] ),
    ( key = "phase", label = (en = "Phase", zh = "阶段"), type = ref, merge = lastWriter, target = ["phase"],
      synonyms = ["project phase", "项目阶段"] ),
    ( key = "planned", label = (en = "Planned", zh = "计划金额"), type = money, merge = keepBoth, composite = true,
      synonyms = ["amount", "budgeted", "预算金额", "金额"] ),
    # Quantity times rate, or of a contingency the percent of the rest.
    ( key = "basis", label = (en = "Basis", zh = "计算依据"), type = expression, merge = lastWriter, composite = true,
      synonyms = ["calculation"] ),
    ( key = "approved_by", label = (en = "Approved by", zh = "批准人"), type = ref, merge = writeOnce,
      target = ["user"] ),
    ( key = "approved_at", label = (en = "Approved at", zh = "批准时间"), type = dateTime, merge = writeOnce ),
    ( key = "committed", label = (en = "Committed", zh = "已承诺"), type = derived, merge = derived, yields = money,
      formula = "sum(planned over budget_line where id = this and approved_by is not empty)" ),
    ( key = "actual", label = (en = "Actual", zh = "实际"), type = derived, merge = derived, yields = money,
      formula = "sum(amount over cost_entry where budget_line = this)" ),
    ( key = "remaining", label = (en = "Remaining", zh = "剩余"), type = derived, merge = derived, yields = money,
      formula = "planned - actual" ),
    ( key = "used", label = (en = "% used", zh = "使用率"), type = derived, merge = derived, yields = percent,
      formula = "actual / planned * 100" ),
  ] );

const costEntry :Shape.Kind = (
  key = "cost_entry", label = (en = "Cost entry", zh = "成本"), group = "projects", title = "note", appendOnly = true,
  synonyms = ["cost", "expense", "成本记录", "费用"],
  fields = [
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = fixed, required = true,
      target = ["project"], synonyms = ["project name", "项目名称"] ),
    ( key = "budget_line", label = (en = "Budget line", zh = "预算项"), type = ref, merge = fixed,
      target = ["budget_line"], synonyms = ["budget item"] ),
    ( key = "date", label = (en = "Date", zh = "日期"), type = date, merge = fixed, required = true,
      synonyms = ["cost date"] ),
    ( key = "amount", label = (en = "Amount", zh = "金额"), type = money, merge = fixed, composite = true,
      required = true, synonyms = ["cost amount", "费用金额"] ),
    ( key = "supplier", label = (en = "Supplier", zh = "供应商"), type = ref, merge = fixed, target = ["account"],
      synonyms = ["vendor"] ),
    ( key = "voucher", label = (en = "Voucher", zh = "凭证号"), type = text, merge = fixed,
      synonyms = ["invoice number", "发票号"] ),
    ( key = "note", label = (en = "Note", zh = "备注"), type = text, merge = fixed,
      synonyms = ["description", "notes"] ),
    ( key = "reverses", label = (en = "Reverses", zh = "冲销"), type = ref, merge = fixed, target = ["cost_entry"],
      synonyms = ["correction of"] ),
  ] );

const timeEntry :Shape.Kind = (
  key = "time_entry", label = (en = "Time entry", zh = "工时"), group = "projects", title = "note", appendOnly = true,
  synonyms = ["timesheet", "time log", "工时记录"],
  fields = [
    ( key = "user", label = (en = "User", zh = "人员"), type = ref, merge = fixed, required = true, target = ["user"],
      synonyms = ["person", "employee", "员工"] ),
    ( key = "task", label = (en = "Task", zh = "任务"), type = ref, merge = fixed, target = ["task"],
      synonyms = ["task name"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = fixed, target = ["project"],
      synonyms = ["project name"] ),
    ( key = "date", label = (en = "Date", zh = "日期"), type = date, merge = fixed, required = true,
      synonyms = ["work date"] ),
    ( key = "duration", label = (en = "Time worked", zh = "用时"), type = duration, merge = fixed, required = true,
      synonyms = ["hours", "time", "工时数"] ),
    ( key = "note", label = (en = "Note", zh = "备注"), type = text, merge = fixed,
      synonyms = ["description", "notes", "说明"] ),
    ( key = "billable", label = (en = "Billable", zh = "可计费"), type = boolean, merge = fixed,
      synonyms = ["chargeable"] ),
    ( key = "reverses", label = (en = "Reverses", zh = "冲销"), type = ref, merge = fixed, target = ["time_entry"],
      synonyms = ["correction of"] ),
  ] );

# Fixed when submitted.
const progressReport :Shape.Kind = (
  key = "progress_report", label = (en = "Progress report", zh = "进度汇报"), group = "projects", title = "period",
  synonyms = ["status report", "进展报告", "周报"],
  fields = [
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = fixed, required = true,
      target = ["project"], synonyms = ["project name"] ),
    ( key = "period", label = (en = "Period", zh = "汇报周期"), type = text, merge = fixed, required = true,
      synonyms = ["week", "month"] ),
    ( key = "done", label = (en = "Done", zh = "本期完成"), type = longText, merge = mergeableText,
      synonyms = ["achievements", "已完成"] ),
    ( key = "next", label = (en = "Next", zh = "下期计划"), type = longText, merge = mergeableText,
      synonyms = ["next steps", "下周计划"] ),
    ( key = "problems", label = (en = "Problems", zh = "问题"), type = longText, merge = mergeableText,
      synonyms = ["issues"] ),
    ( key = "health", label = (en = "Health", zh = "健康度"), type = choice, merge = fixed, choices = Common.healths,
      synonyms = ["rag", "rag status"] ),
    ( key = "submitted_at", label = (en = "Submitted", zh = "提交时间"), type = dateTime, merge = writeOnce,
      synonyms = ["submitted at"] ),
    Common.frozenAs,
  ],
  freezes = [
    ( code = "REPORT_FIXED", when = "submitted_at is not empty", fields = ["done", "next", "problems", "health"],
      keptIn = "frozen_as", sentence = (
      en = "{field} of a report that was submitted stays as it is: write what is new in the next report.",
      zh = "汇报已提交，{field}不再更改：新的内容请写入下一期汇报。"),
      differs = (
      en = "{field} was changed after the report was submitted: put it back, and write what is new in the next report.",
      zh = "{field}在汇报提交后被更改：请改回，新的内容请写入下一期汇报。") ),
  ],
  guards = [
    ( code = "REPORT_SUBMITTED", when = "submitted_at is not empty", needs = ["done"], sentence = (
      en = "A report that is submitted needs what was done: write it down.",
      zh = "提交的汇报需要填写完成情况：请填写本期完成。") ),
  ] );

const riskReview :Shape.Kind = (
  key = "risk_review", label = (en = "Risk review", zh = "风险监控"), group = "projects", title = "at", appendOnly = true,
  synonyms = ["risk assessment", "风险评审"],
  fields = [
    ( key = "risk", label = (en = "Risk", zh = "风险"), type = ref, merge = fixed, required = true, target = ["risk"],
      synonyms = ["risk name"] ),
    ( key = "at", label = (en = "At", zh = "时间"), type = dateTime, merge = fixed,
      synonyms = ["reviewed at", "date"] ),
    ( key = "by", label = (en = "By", zh = "评审人"), type = ref, merge = fixed, target = ["user"],
      synonyms = ["reviewer"] ),
    ( key = "likelihood", label = (en = "Likelihood", zh = "可能性"), type = integer, merge = fixed, minimum = "1",
      maximum = "5", synonyms = ["probability"] ),
    ( key = "impact", label = (en = "Impact", zh = "影响"), type = integer, merge = fixed, minimum = "1", maximum = "5",
      synonyms = ["severity"] ),
    ( key = "note", label = (en = "Note", zh = "备注"), type = text, merge = fixed, synonyms = ["notes", "comment"] ),
  ] );

const issue :Shape.Kind = (
  key = "issue", label = (en = "Issue", zh = "问题"), group = "projects", title = "title",
  synonyms = ["change request", "defect", "bug", "decision", "变更", "缺陷", "问题/变更"],
  fields = [
    ( key = "title", label = (en = "Title", zh = "标题"), type = text, merge = lastWriter, required = true,
      synonyms = ["issue", "name", "subject", "名称", "问题标题"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, default = "issue",
      choices = [
      ( key = "issue", label = (en = "Issue", zh = "问题"), synonyms = ["problem"] ),
      ( key = "change_request", label = (en = "Change request", zh = "变更"), synonyms = ["change", "变更申请"] ),
      ( key = "decision", label = (en = "Decision", zh = "决策") ),
      ( key = "defect", label = (en = "Defect", zh = "缺陷"), synonyms = ["bug"] ),
    ], synonyms = ["issue type", "问题类型"] ),
    ( key = "description", label = (en = "Description", zh = "描述"), type = longText, merge = mergeableText,
      synonyms = ["details", "notes", "说明"] ),
    ( key = "impact_days", label = (en = "Impact in days", zh = "工期影响"), type = decimal, merge = keepBoth,
      synonyms = ["delay", "impact on time"] ),
    ( key = "impact_cost", label = (en = "Impact on cost", zh = "成本影响"), type = money, merge = keepBoth,
      composite = true, synonyms = ["cost impact"] ),
    ( key = "impact_scope", label = (en = "Impact on scope", zh = "范围影响"), type = text, merge = keepBoth,
      synonyms = ["scope impact"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "open",
      choices = [
      ( key = "open", label = (en = "Open", zh = "待处理"), synonyms = ["new"] ),
      ( key = "in_progress", label = (en = "In progress", zh = "处理中"), outranks = 1 ),
      ( key = "approved", label = (en = "Approved", zh = "已批准"), outranks = 2 ),
      ( key = "resolved", label = (en = "Resolved", zh = "已解决"), outranks = 3, synonyms = ["done"] ),
      ( key = "rejected", label = (en = "Rejected", zh = "已驳回"), outranks = 9 ),
      ( key = "closed", label = (en = "Closed", zh = "已关闭"), outranks = 9 ),
    ], synonyms = ["issue status", "问题状态"] ),
    ( key = "approved_by", label = (en = "Approved by", zh = "批准人"), type = ref, merge = writeOnce,
      target = ["user"] ),
    ( key = "links", label = (en = "Links", zh = "关联"), type = multiRef, merge = set,
      synonyms = ["related to", "about"] ),
  ],
  guards = [
    ( code = "ISSUE_APPROVED", when = "status = approved", needs = ["approved_by"], sentence = (
      en = "An approved change needs the person who approved it: choose who did.",
      zh = "已批准的变更需要批准人：请选择批准人。") ),
  ] );

const communicationItem :Shape.Kind = (
  key = "communication_item", label = (en = "Communication item", zh = "沟通计划"), group = "projects", title = "name",
  synonyms = ["communication", "communication plan", "沟通事项"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["title", "communication item", "标题"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "audience", label = (en = "Audience", zh = "受众"), type = multiRef, merge = set,
      target = ["user", "contact", "team"], synonyms = ["participants", "对象"] ),
    ( key = "content", label = (en = "Content", zh = "内容"), type = multiChoice, merge = set, choices = [
      ( key = "progress", label = (en = "Progress", zh = "进展"), synonyms = ["进度"] ),
      ( key = "problems", label = (en = "Problems", zh = "问题"), synonyms = ["issues"] ),
      ( key = "risks", label = (en = "Risks", zh = "风险") ),
      ( key = "decisions", label = (en = "Decisions", zh = "决策") ),
    ], synonyms = ["contents"] ),
    ( key = "channel", label = (en = "Channel", zh = "渠道"), type = choice, merge = lastWriter, choices = [
      ( key = "meeting", label = (en = "Meeting", zh = "会议") ),
      ( key = "email", label = (en = "E-mail", zh = "邮件"), synonyms = ["mail"] ),
      ( key = "im", label = (en = "Instant messaging", zh = "即时通讯"), synonyms = ["chat"] ),
      ( key = "report", label = (en = "Report", zh = "报告") ),
    ] ),
    ( key = "frequency", label = (en = "Frequency", zh = "频率"), type = recurrence, merge = lastWriter,
      composite = true, synonyms = ["recurrence", "周期"] ),
    ( key = "activities", label = (en = "Activities", zh = "沟通记录"), type = multiRef, merge = set,
      target = ["activity"], synonyms = ["activity"] ),
    ( key = "next_due", label = (en = "Next due", zh = "下次日期"), type = derived, merge = derived, yields = date,
      formula = "computed(next_occurrence)" ),
    ( key = "adherence", label = (en = "Adherence", zh = "执行率"), type = derived, merge = derived, yields = percent,
      formula = "computed(adherence)" ),
  ] );
