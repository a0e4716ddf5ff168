# Planning: what a project is for, what is required of it, in what order, and how it is known to be done.
@0xb704af72086cdfaa;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
using Common = import "/schema/catalogue/common.capnp";
$Cxx.namespace("satchel::schema");

const planningKinds :List(Shape.Kind) = [ .goal, .requirement, .phase, .dependency, .kpi, .kpiMeasurement, .check,
  .planDocument, .section, .baseline ];

const goal :Shape.Kind = (
  key = "goal", label = (en = "Goal", zh = "目标"), group = "projects", title = "title",
  synonyms = ["objective", "项目目标"],
  fields = [
    ( key = "title", label = (en = "Title", zh = "标题"), type = text, merge = lastWriter, required = true,
      synonyms = ["goal", "goal name", "name", "目标名称", "名称"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "category", label = (en = "Category", zh = "类别"), type = choice, merge = lastWriter, choices = [
      ( key = "customer_satisfaction", label = (en = "Customer satisfaction", zh = "提升客户满意度"), synonyms = ["客户满意度"] ),
      ( key = "sales_process", label = (en = "Sales process", zh = "优化销售流程"), synonyms = ["销售流程"] ),
      ( key = "data_integration", label = (en = "Data integration", zh = "整合业务数据"), synonyms = ["数据整合"] ),
      ( key = "collaboration", label = (en = "Collaboration", zh = "提升团队协作"), synonyms = ["团队协作"] ),
      ( key = "efficiency", label = (en = "Efficiency", zh = "效率"), synonyms = ["提升效率"] ),
      ( key = "other", label = (en = "Other", zh = "其他") ),
    ], synonyms = ["goal category", "type", "目标类别"] ),
    ( key = "statement", label = (en = "Statement", zh = "描述"), type = longText, merge = mergeableText,
      synonyms = ["description", "目标描述", "说明"] ),
    ( key = "due", label = (en = "Due", zh = "截止日期"), type = date, merge = keepBoth,
      synonyms = ["due date", "deadline", "到期日"] ),
    ( key = "kpis", label = (en = "KPIs", zh = "成功标准"), type = multiRef, merge = set, target = ["kpi"],
      synonyms = ["kpi", "criteria", "指标"] ),
    ( key = "priority", label = (en = "Priority", zh = "优先级"), type = choice, merge = lastWriter,
      choices = Common.priorities ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "proposed",
      choices = [
      ( key = "proposed", label = (en = "Proposed", zh = "提出"), synonyms = ["draft", "草稿"] ),
      ( key = "agreed", label = (en = "Agreed", zh = "已确认"), outranks = 1, synonyms = ["approved"] ),
      ( key = "in_progress", label = (en = "In progress", zh = "进行中"), outranks = 2, synonyms = ["active"] ),
      ( key = "reached", label = (en = "Reached", zh = "已达成"), outranks = 9, synonyms = ["done", "achieved"] ),
      ( key = "dropped", label = (en = "Dropped", zh = "已放弃"), outranks = 9, synonyms = ["cancelled"] ),
    ], synonyms = ["goal status", "目标状态"] ),
    ( key = "attainment", label = (en = "Attainment", zh = "达成率"), type = derived, merge = derived, yields = percent,
      formula = "avg(attainment over kpi where this.kpis contains id)" ),
  ] );

const requirement :Shape.Kind = (
  key = "requirement", label = (en = "Requirement", zh = "需求"), group = "projects", title = "title",
  synonyms = ["project requirement", "项目需求"],
  fields = [
    ( key = "title", label = (en = "Title", zh = "标题"), type = text, merge = lastWriter, required = true,
      synonyms = ["requirement", "requirement name", "name", "subject", "需求名称", "名称"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "req_type", label = (en = "Type", zh = "需求类型"), type = choice, merge = keepBoth, required = true,
      choices = [
      ( key = "business_process", label = (en = "Business process", zh = "业务流程"), synonyms = ["业务流程需求"] ),
      ( key = "functional", label = (en = "Functional", zh = "功能"), synonyms = ["function", "功能需求"] ),
      ( key = "technical", label = (en = "Technical", zh = "技术"), synonyms = ["技术需求"] ),
      ( key = "user", label = (en = "User", zh = "用户"), synonyms = ["用户需求"] ),
    ], synonyms = ["requirement type", "type", "类型"] ),
    ( key = "statement", label = (en = "Statement", zh = "描述"), type = longText, merge = mergeableText,
      synonyms = ["description", "需求描述"] ),
    ( key = "rationale", label = (en = "Rationale", zh = "理由"), type = longText, merge = mergeableText,
      synonyms = ["reason", "why"] ),
    ( key = "acceptance", label = (en = "Acceptance", zh = "验收标准"), type = longText, merge = mergeableText,
      synonyms = ["acceptance criteria"] ),
    ( key = "module", label = (en = "Module", zh = "模块"), type = choice, merge = lastWriter, choices = [
      ( key = "customer", label = (en = "Customer", zh = "客户"), synonyms = ["customers"] ),
      ( key = "sales", label = (en = "Sales", zh = "销售") ),
      ( key = "service", label = (en = "Service", zh = "服务"), synonyms = ["support"] ),
      ( key = "marketing", label = (en = "Marketing", zh = "营销") ),
      ( key = "data_analysis", label = (en = "Data & analysis", zh = "数据与分析"),
        synonyms = ["data", "analysis", "数据分析"] ),
      ( key = "integration", label = (en = "Integration", zh = "集成") ),
      ( key = "security", label = (en = "Security", zh = "安全") ),
      ( key = "architecture", label = (en = "Architecture", zh = "架构") ),
    ], synonyms = ["area", "功能模块"] ),
    # Whose need it is.
    ( key = "user_role", label = (en = "For role", zh = "用户角色"), type = multiRef, merge = set, target = ["role"],
      synonyms = ["user role", "roles"] ),
    ( key = "as_is", label = (en = "Current process", zh = "现状"), type = longText, merge = mergeableText,
      synonyms = ["as is", "current", "现有流程"] ),
    ( key = "to_be", label = (en = "Target process", zh = "目标流程"), type = longText, merge = mergeableText,
      synonyms = ["to be"] ),
    ( key = "priority", label = (en = "Priority", zh = "优先级"), type = choice, merge = keepBoth, choices = [
      ( key = "must", label = (en = "Must", zh = "必须"), synonyms = ["must have", "high"] ),
      ( key = "should", label = (en = "Should", zh = "应该"), synonyms = ["should have", "medium"] ),
      ( key = "could", label = (en = "Could", zh = "可以"), synonyms = ["could have", "low"] ),
      ( key = "wont", label = (en = "Won't", zh = "不做"), synonyms = ["won't have"] ),
    ] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "proposed",
      choices = [
      ( key = "proposed", label = (en = "Proposed", zh = "提出"), synonyms = ["new"] ),
      ( key = "analysed", label = (en = "Analysed", zh = "已分析"), outranks = 1, synonyms = ["analyzed"] ),
      ( key = "approved", label = (en = "Approved", zh = "已确认"), outranks = 2 ),
      ( key = "in_build", label = (en = "In build", zh = "开发中"), outranks = 3, synonyms = ["in progress"] ),
      ( key = "built", label = (en = "Built", zh = "已开发"), outranks = 4 ),
      ( key = "verified", label = (en = "Verified", zh = "已验证"), outranks = 5 ),
      ( key = "accepted", label = (en = "Accepted", zh = "已验收"), outranks = 9, synonyms = ["done"] ),
      ( key = "rejected", label = (en = "Rejected", zh = "已拒绝"), outranks = 9 ),
      ( key = "deferred", label = (en = "Deferred", zh = "推迟"), outranks = 9, synonyms = ["postponed"] ),
    ], synonyms = ["requirement status", "需求状态"] ),
    ( key = "source", label = (en = "Source", zh = "来源"), type = text, merge = lastWriter,
      synonyms = ["requested by", "stakeholder", "提出人"] ),
    ( key = "effort", label = (en = "Effort", zh = "工作量"), type = decimal, merge = lastWriter, minimum = "0",
      synonyms = ["estimate", "story points"] ),
    ( key = "value", label = (en = "Value", zh = "价值"), type = decimal, merge = lastWriter,
      synonyms = ["business value"] ),
    ( key = "goals", label = (en = "Goals", zh = "关联目标"), type = multiRef, merge = set, target = ["goal"],
      synonyms = ["goal", "目标"] ),
    ( key = "tasks", label = (en = "Tasks", zh = "关联任务"), type = multiRef, merge = set, target = ["task"],
      synonyms = ["task", "任务"] ),
    ( key = "checks", label = (en = "Checks", zh = "关联检查"), type = multiRef, merge = set, target = ["check"],
      synonyms = ["check", "test cases", "检查项"] ),
    ( key = "depends_on", label = (en = "Depends on", zh = "依赖需求"), type = multiRef, merge = set,
      target = ["requirement"], synonyms = ["dependencies"] ),
    ( key = "signed_off_by", label = (en = "Signed off by", zh = "确认人"), type = ref, merge = writeOnce,
      target = ["user", "contact"], synonyms = ["sign off"] ),
    ( key = "signed_off_at", label = (en = "Signed off at", zh = "确认时间"), type = dateTime, merge = writeOnce,
      synonyms = ["sign off date"] ),
  ],
  guards = [
    ( code = "REQUIREMENT_APPROVED", when = "status in (approved, in_build, built, verified, accepted)",
      needs = ["acceptance"], sentence = (
      en = "An approved requirement needs its acceptance criteria: write how one will know that it is met.",
      zh = "已确认的需求需要验收标准：请写明如何判断已满足。") ),
    ( code = "REQUIREMENT_VERIFIED", when = "status in (verified, accepted) and not checks.result = pass", sentence = (
      en = "A verified requirement needs a check that was passed: link one.",
      zh = "已验证的需求至少需要一项通过的检查：请关联检查项。") ),
  ] );

const phase :Shape.Kind = (
  key = "phase", label = (en = "Phase", zh = "项目阶段"), group = "projects", title = "name",
  synonyms = ["project phase", "stage of project", "阶段计划"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["phase", "phase name", "阶段名称", "阶段"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "position", label = (en = "Order", zh = "顺序"), type = orderKey, merge = order, synonyms = ["position"] ),
    ( key = "planned_start", label = (en = "Planned start", zh = "计划开始"), type = date, merge = keepBoth,
      composite = true, partOf = "planned", synonyms = ["start", "start date", "开始日期"] ),
    ( key = "planned_finish", label = (en = "Planned finish", zh = "计划完成"), type = date, merge = keepBoth,
      composite = true, partOf = "planned", synonyms = ["finish", "finish date", "end date", "完成日期"] ),
    ( key = "gate_criteria", label = (en = "Gate criteria", zh = "评审标准"), type = longText, merge = mergeableText,
      synonyms = ["exit criteria", "阶段出口标准"] ),
    ( key = "gate_decision", label = (en = "Gate decision", zh = "评审结论"), type = choice, merge = keepBoth, choices = [
      ( key = "pass", label = (en = "Pass", zh = "通过"), synonyms = ["passed"] ),
      ( key = "conditional", label = (en = "Conditional", zh = "有条件"), synonyms = ["有条件通过"] ),
      ( key = "hold", label = (en = "Hold", zh = "暂停"), outranks = 1, synonyms = ["on hold"] ),
    ], synonyms = ["decision"] ),
    ( key = "decided_by", label = (en = "Decided by", zh = "评审人"), type = ref, merge = writeOnce, target = ["user"] ),
    ( key = "decided_at", label = (en = "Decided at", zh = "评审时间"), type = dateTime, merge = writeOnce ),
    ( key = "progress", label = (en = "Progress", zh = "进度"), type = derived, merge = derived, yields = percent,
      formula = "sum(effort * percent over task where phase = this) / sum(effort over task where phase = this)" ),
    ( key = "actual_start", label = (en = "Actual start", zh = "实际开始"), type = derived, merge = derived,
      yields = date, formula = "min(actual_start over task where phase = this)" ),
    ( key = "actual_finish", label = (en = "Actual finish", zh = "实际完成"), type = derived, merge = derived,
      yields = date, formula = "max(actual_finish over task where phase = this)" ),
  ],
  guards = [
    ( code = "PHASE_DATES", when = "planned_finish < planned_start", sentence = (
      en = "A phase finishes on the day it starts or later: change the planned start or finish.",
      zh = "阶段的计划完成不能早于计划开始：请修改其中之一。") ),
    ( code = "PHASE_PASSED", when = "gate_decision = pass", needs = ["decided_by"], sentence = (
      en = "A gate that is passed needs the person who decided: choose who did.",
      zh = "通过的评审需要评审人：请选择由谁决定。") ),
  ] );

# An edge between two tasks. One that closes a cycle after a merge is kept, inactive, and listed under attention.
const dependency :Shape.Kind = (
  key = "dependency", label = (en = "Dependency", zh = "依赖"), group = "projects", title = "type", childOf = "task",
  parentField = "to", synonyms = ["task dependency", "predecessor", "前置任务"],
  fields = [
    ( key = "from", label = (en = "From", zh = "前置任务"), type = ref, merge = fixed, required = true, target = ["task"],
      synonyms = ["predecessor"] ),
    ( key = "to", label = (en = "To", zh = "后续任务"), type = ref, merge = fixed, required = true, target = ["task"],
      synonyms = ["successor", "task"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, default = "fs", choices = [
      ( key = "fs", label = (en = "Finish to start", zh = "完成-开始"), synonyms = ["finish-start"] ),
      ( key = "ss", label = (en = "Start to start", zh = "开始-开始"), synonyms = ["start-start"] ),
      ( key = "ff", label = (en = "Finish to finish", zh = "完成-完成"), synonyms = ["finish-finish"] ),
      ( key = "sf", label = (en = "Start to finish", zh = "开始-完成"), synonyms = ["start-finish"] ),
    ], synonyms = ["dependency type", "依赖类型"] ),
    ( key = "lag", label = (en = "Lag", zh = "延隔时间"), type = duration, merge = lastWriter, synonyms = ["delay"] ),
    ( key = "closes_cycle", label = (en = "Closes a cycle", zh = "形成循环"), type = derived, merge = derived,
      yields = boolean, formula = "computed(closes_cycle)" ),
  ],
  guards = [
    ( code = "DEPENDENCY_CYCLE", when = "closes_cycle = yes", sentence = (
      en = "This dependency closes a circle of tasks that wait for each other, so the schedule leaves it out: delete it or another one of the circle.",
      zh = "此依赖使任务互相等待、形成循环，排程时不计入：请删除它或循环中的另一条依赖。") ),
  ] );

const kpi :Shape.Kind = (
  key = "kpi", label = (en = "KPI", zh = "成功标准"), group = "projects", title = "name",
  synonyms = ["success criterion", "key performance indicator", "关键指标", "绩效指标"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["kpi name", "criterion", "指标名称"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "group", label = (en = "Group", zh = "分组"), type = choice, merge = lastWriter, choices = [
      ( key = "function_completeness", label = (en = "Function completeness", zh = "功能完整性") ),
      ( key = "user_satisfaction", label = (en = "User satisfaction", zh = "用户满意度") ),
      ( key = "business_result", label = (en = "Business result", zh = "业务指标") ),
    ], synonyms = ["kpi group", "category", "类别"] ),
    ( key = "unit", label = (en = "Unit", zh = "单位"), type = text, merge = lastWriter, synonyms = ["计量单位"] ),
    ( key = "direction", label = (en = "Direction", zh = "方向"), type = choice, merge = lastWriter, default = "up",
      choices = [
      ( key = "up", label = (en = "Up", zh = "越高越好"), synonyms = ["higher is better"] ),
      ( key = "down", label = (en = "Down", zh = "越低越好"), synonyms = ["lower is better"] ),
    ] ),
    ( key = "baseline", label = (en = "Baseline", zh = "基线值"), type = decimal, merge = keepBoth,
      synonyms = ["start value", "现状值"] ),
    ( key = "target", label = (en = "Target", zh = "目标值"), type = decimal, merge = keepBoth, synonyms = ["goal"] ),
    ( key = "due", label = (en = "Due", zh = "截止日期"), type = date, merge = keepBoth,
      synonyms = ["due date", "deadline"] ),
    ( key = "source", label = (en = "Source", zh = "数据来源"), type = choice, merge = lastWriter, composite = true,
      partOf = "measured_by", choices = [
      ( key = "manual", label = (en = "Manual", zh = "人工填写") ),
      ( key = "rollup", label = (en = "Rollup", zh = "自动汇总") ),
      ( key = "survey", label = (en = "Survey", zh = "调查") ),
      ( key = "report", label = (en = "Report", zh = "报表") ),
    ], synonyms = ["measured by"] ),
    ( key = "source_detail", label = (en = "Source detail", zh = "来源说明"), type = text, merge = lastWriter,
      composite = true, partOf = "measured_by" ),
    ( key = "weight", label = (en = "Weight", zh = "权重"), type = decimal, merge = lastWriter, minimum = "0" ),
    ( key = "measurements", label = (en = "Measurements", zh = "度量"), type = childLines, merge = derived,
      target = ["kpi_measurement"], via = "kpi" ),
    ( key = "actual", label = (en = "Actual", zh = "实际值"), type = derived, merge = derived, yields = decimal,
      formula = "last(value over kpi_measurement where kpi = this by date)" ),
    ( key = "attainment", label = (en = "Attainment", zh = "达成率"), type = derived, merge = derived, yields = percent,
      formula = "(actual - baseline) / (target - baseline) * 100" ),
  ] );

const kpiMeasurement :Shape.Kind = (
  key = "kpi_measurement", label = (en = "KPI measurement", zh = "度量"), group = "projects", title = "date",
  appendOnly = true, synonyms = ["measurement", "metric value", "度量记录"],
  fields = [
    ( key = "kpi", label = (en = "KPI", zh = "成功标准"), type = ref, merge = fixed, required = true, target = ["kpi"],
      synonyms = ["criterion"] ),
    ( key = "date", label = (en = "Date", zh = "日期"), type = date, merge = fixed, required = true,
      synonyms = ["measured on"] ),
    ( key = "value", label = (en = "Value", zh = "数值"), type = decimal, merge = fixed, required = true,
      synonyms = ["actual", "实际值"] ),
    ( key = "note", label = (en = "Note", zh = "备注"), type = text, merge = fixed, synonyms = ["notes"] ),
  ] );

# Tests, migration, training and going live: what is looked at before something counts as done.
const check :Shape.Kind = (
  key = "check", label = (en = "Check", zh = "检查项"), group = "projects", title = "title",
  synonyms = ["test case", "test", "acceptance check", "测试用例"],
  fields = [
    ( key = "title", label = (en = "Title", zh = "标题"), type = text, merge = lastWriter, required = true,
      synonyms = ["check", "name", "名称", "检查项名称"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "category", label = (en = "Category", zh = "类别"), type = choice, merge = lastWriter, choices = [
      ( key = "functional_test", label = (en = "Functional test", zh = "功能测试") ),
      ( key = "performance_test", label = (en = "Performance test", zh = "性能测试") ),
      ( key = "user_acceptance", label = (en = "User acceptance", zh = "用户验收"), synonyms = ["uat", "用户验收测试"] ),
      ( key = "migration", label = (en = "Migration", zh = "数据迁移") ),
      ( key = "training", label = (en = "Training", zh = "培训"), synonyms = ["用户培训"] ),
      ( key = "go_live", label = (en = "Go-live", zh = "上线"), synonyms = ["go live"] ),
      ( key = "security", label = (en = "Security", zh = "安全") ),
    ], synonyms = ["check category", "type", "检查类别"] ),
    ( key = "requirements", label = (en = "Requirements", zh = "关联需求"), type = multiRef, merge = set,
      target = ["requirement"], synonyms = ["requirement", "需求"] ),
    ( key = "steps", label = (en = "Steps", zh = "步骤"), type = longText, merge = mergeableText,
      synonyms = ["test steps", "操作步骤"] ),
    ( key = "expected", label = (en = "Expected", zh = "预期结果"), type = longText, merge = mergeableText,
      synonyms = ["expected result"] ),
    ( key = "result", label = (en = "Result", zh = "结果"), type = choice, merge = keepBoth, default = "not_run",
      choices = [
      ( key = "not_run", label = (en = "Not run", zh = "未执行") ),
      ( key = "pass", label = (en = "Pass", zh = "通过"), outranks = 2, synonyms = ["passed", "ok"] ),
      ( key = "fail", label = (en = "Fail", zh = "失败"), outranks = 3, synonyms = ["failed"] ),
      ( key = "blocked", label = (en = "Blocked", zh = "受阻"), outranks = 1 ),
    ], synonyms = ["test result", "检查结果"] ),
    ( key = "run_by", label = (en = "Run by", zh = "执行人"), type = ref, merge = writeOnce, target = ["user"],
      synonyms = ["tester", "测试人"] ),
    ( key = "run_at", label = (en = "Run at", zh = "执行时间"), type = dateTime, merge = writeOnce,
      synonyms = ["tested on"] ),
    ( key = "evidence", label = (en = "Evidence", zh = "证据"), type = attachments, merge = set,
      synonyms = ["screenshots", "截图"] ),
    ( key = "defects", label = (en = "Defects", zh = "关联缺陷"), type = multiRef, merge = set, target = ["issue"],
      synonyms = ["defect", "bugs", "缺陷"] ),
  ],
  guards = [
    ( code = "CHECK_RUN", when = "result in (pass, fail)", needs = ["run_by"], sentence = (
      en = "A check that was run needs who ran it: choose the person.",
      zh = "已执行的检查需要执行人：请选择由谁执行。") ),
  ] );

const planDocument :Shape.Kind = (
  key = "plan_document", label = (en = "Plan document", zh = "计划书"), group = "projects", title = "title",
  synonyms = ["project plan document", "项目计划书"],
  fields = [
    ( key = "title", label = (en = "Title", zh = "标题"), type = text, merge = lastWriter, required = true,
      synonyms = ["name", "document title", "计划书名称"] ),
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = lastWriter, target = ["project"],
      synonyms = ["project name", "项目名称"] ),
    ( key = "version", label = (en = "Version", zh = "版本"), type = text, merge = fixed, synonyms = ["revision"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "draft",
      choices = Common.reviewStates, synonyms = ["document status"] ),
    ( key = "approved_by", label = (en = "Approved by", zh = "批准人"), type = ref, merge = writeOnce,
      target = ["user"] ),
    ( key = "sections", label = (en = "Sections", zh = "章节"), type = childLines, merge = derived,
      target = ["section"], via = "document" ),
    Common.frozenAs,
  ],
  freezes = [
    ( code = "PLAN_FROZEN", when = "status = published", fields = ["title", "sections"], keptIn = "frozen_as",
      sentence = (
      en = "{field} of a published plan stays as it was approved: take it back to review first with status=in_review.",
      zh = "计划书已发布，{field}须与批准时一致：请先用 status=in_review 退回评审。"),
      differs = (
      en = "{field} is not what was published: put it back, or take the plan to review with status=in_review.",
      zh = "{field}与发布时不一致：请改回，或用 status=in_review 退回评审。") ),
  ],
  guards = [
    ( code = "PLAN_APPROVED", when = "status = published", needs = ["approved_by"], sentence = (
      en = "A plan that is published needs the person who approved it: choose who did.",
      zh = "发布的计划书需要批准人：请选择批准人。") ),
  ] );

const section :Shape.Kind = (
  key = "section", label = (en = "Section", zh = "章节"), group = "projects", title = "heading",
  childOf = "plan_document", parentField = "document", synonyms = ["chapter", "plan section", "段落"],
  fields = [
    ( key = "document", label = (en = "Plan document", zh = "计划书"), type = ref, merge = fixed, required = true,
      target = ["plan_document"], synonyms = ["plan document", "plan"] ),
    ( key = "heading", label = (en = "Heading", zh = "标题"), type = text, merge = lastWriter, required = true,
      synonyms = ["section", "title", "name", "章节标题"] ),
    ( key = "parent", label = (en = "Parent section", zh = "上级章节"), type = ref, merge = parent, target = ["section"],
      synonyms = ["parent"] ),
    ( key = "position", label = (en = "Order", zh = "顺序"), type = orderKey, merge = order, synonyms = ["position"] ),
    ( key = "body", label = (en = "Body", zh = "正文"), type = longText, merge = mergeableText,
      synonyms = ["text", "content", "内容"] ),
    # A live table, chart, matrix or plan among the words: which view, and how it is shown.
    ( key = "embed", label = (en = "Embed", zh = "嵌入视图"), type = structured, merge = lastWriter, composite = true,
      synonyms = ["embeds"] ),
  ] );

# What the plan was on a day: dates, effort and cost of each task and budget line (node/query/frozen-plan.h), kept by itself
# when a baseline is added.
const baseline :Shape.Kind = (
  key = "baseline", label = (en = "Baseline", zh = "基线"), group = "projects", title = "name", appendOnly = true,
  synonyms = ["plan baseline", "snapshot", "基准计划"],
  fields = [
    ( key = "project", label = (en = "Project", zh = "项目"), type = ref, merge = fixed, required = true,
      target = ["project"], synonyms = ["project name"] ),
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = fixed, required = true,
      synonyms = ["baseline name", "基线名称"] ),
    ( key = "at", label = (en = "At", zh = "时间"), type = dateTime, merge = fixed, synonyms = ["taken at", "date"] ),
    ( key = "by", label = (en = "By", zh = "建立人"), type = ref, merge = fixed, target = ["user"],
      synonyms = ["taken by"] ),
    ( key = "plan", label = (en = "Frozen plan", zh = "计划快照"), type = structured, merge = fixed, composite = true,
      synonyms = ["copy", "snapshot data"] ),
  ] );
