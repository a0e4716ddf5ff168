# Marketing: whom we speak to, with what, what came of it, and what happens by itself.
@0x89838c21bea6f831;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
$Cxx.namespace("satchel::schema");

const marketingKinds :List(Shape.Kind) = [ .campaign, .segment, .campaignMember, .messageTemplate, .automationRule,
  .automationRun ];

const campaign :Shape.Kind = (
  key = "campaign", label = (en = "Campaign", zh = "营销活动"), group = "marketing", title = "name",
  synonyms = ["marketing campaign", "市场活动", "推广活动"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["campaign", "campaign name", "title", "活动名称"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, choices = [
      ( key = "email", label = (en = "E-mail", zh = "邮件"), synonyms = ["mail"] ),
      ( key = "event", label = (en = "Event", zh = "线下活动"), synonyms = ["trade show", "exhibition", "展会"] ),
      ( key = "webinar", label = (en = "Webinar", zh = "线上会议"), synonyms = ["online event"] ),
      ( key = "advertisement", label = (en = "Advertisement", zh = "广告"), synonyms = ["ads"] ),
      ( key = "telephone", label = (en = "Telephone", zh = "电话"), synonyms = ["call"] ),
      ( key = "social_media", label = (en = "Social media", zh = "社交媒体"), synonyms = ["social"] ),
      ( key = "referral", label = (en = "Referral", zh = "转介绍") ),
      ( key = "other", label = (en = "Other", zh = "其他") ),
    ], synonyms = ["campaign type", "活动类型"] ),
    ( key = "goal", label = (en = "Goal", zh = "目标"), type = longText, merge = mergeableText,
      synonyms = ["objective", "活动目标"] ),
    ( key = "start", label = (en = "Start", zh = "开始日期"), type = date, merge = keepBoth, composite = true,
      partOf = "period", synonyms = ["start date", "开始"] ),
    ( key = "end", label = (en = "End", zh = "结束日期"), type = date, merge = keepBoth, composite = true,
      partOf = "period", synonyms = ["end date", "结束"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "planning",
      choices = [
      ( key = "planning", label = (en = "Planning", zh = "策划中"), synonyms = ["planned", "draft"] ),
      ( key = "active", label = (en = "Active", zh = "进行中"), outranks = 1, synonyms = ["running", "in progress"] ),
      ( key = "paused", label = (en = "Paused", zh = "暂停"), outranks = 2, synonyms = ["on hold"] ),
      ( key = "complete", label = (en = "Complete", zh = "已完成"), outranks = 9, synonyms = ["completed", "finished"] ),
    ], synonyms = ["campaign status", "活动状态"] ),
    ( key = "budget", label = (en = "Budget", zh = "预算"), type = money, merge = keepBoth, composite = true,
      synonyms = ["预算金额"] ),
    ( key = "actual_cost", label = (en = "Actual cost", zh = "实际费用"), type = money, merge = keepBoth,
      composite = true, synonyms = ["cost", "费用"] ),
    ( key = "expected_response", label = (en = "Expected response", zh = "预期响应率"), type = percent, merge = lastWriter,
      minimum = "0", maximum = "100", synonyms = ["expected response rate"] ),
    ( key = "segments", label = (en = "Segments", zh = "目标人群"), type = multiRef, merge = set, target = ["segment"],
      synonyms = ["segment", "audience"] ),
    ( key = "excluded", label = (en = "Excluded", zh = "排除人群"), type = multiRef, merge = set, target = ["segment"],
      synonyms = ["excluded segments"] ),
    ( key = "parent", label = (en = "Parent campaign", zh = "上级活动"), type = ref, merge = parent,
      target = ["campaign"], synonyms = ["parent"] ),
    ( key = "members", label = (en = "Members", zh = "活动成员"), type = childLines, merge = derived,
      target = ["campaign_member"], via = "campaign" ),
    ( key = "member_count", label = (en = "Members, count", zh = "成员数"), type = derived, merge = derived,
      yields = integer, formula = "count(campaign_member where campaign = this)" ),
    ( key = "reached", label = (en = "Reached", zh = "触达数"), type = derived, merge = derived, yields = integer,
      formula = "count(campaign_member where campaign = this and progress in (delivered, opened, responded))" ),
    ( key = "responded", label = (en = "Responded", zh = "响应数"), type = derived, merge = derived, yields = integer,
      formula = "count(campaign_member where campaign = this and progress = responded)" ),
    ( key = "leads", label = (en = "Leads", zh = "线索数"), type = derived, merge = derived, yields = integer,
      formula = "count(lead where campaign = this)" ),
    ( key = "won_value", label = (en = "Won value attributed", zh = "归因赢单金额"), type = derived, merge = derived,
      yields = money, formula = "sum(converted_to.amount over lead where campaign = this and converted_to.stage.type = won)" ),
    ( key = "roi", label = (en = "ROI", zh = "投资回报率"), type = derived, merge = derived, yields = percent,
      formula = "(won_value - actual_cost) / actual_cost * 100" ),
  ],
  guards = [
    ( code = "CAMPAIGN_ACTIVE", when = "status in (active, paused)", needs = ["segments", "end"], sentence = (
      en = "An active campaign needs a segment and an end date: choose whom it is for and until when it runs.",
      zh = "进行中的营销活动需要目标人群和结束日期：请选择对象并填写结束日期。") ),
  ] );

const segment :Shape.Kind = (
  key = "segment", label = (en = "Segment", zh = "目标人群"), group = "marketing", title = "name",
  synonyms = ["audience", "marketing list", "人群", "客户分群"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["segment name", "人群名称"] ),
    ( key = "mode", label = (en = "Mode", zh = "方式"), type = choice, merge = lastWriter, default = "static",
      choices = [
      ( key = "static", label = (en = "Static", zh = "静态"), synonyms = ["fixed"] ),
      ( key = "dynamic", label = (en = "Dynamic", zh = "动态") ),
    ], synonyms = ["segment type"] ),
    # Of a dynamic one: who belongs, as in list --where. Who opted out never does.
    ( key = "filter", label = (en = "Filter", zh = "筛选条件"), type = expression, merge = lastWriter, composite = true,
      synonyms = ["conditions"] ),
    ( key = "members", label = (en = "Members", zh = "成员"), type = multiRef, merge = set,
      target = ["contact", "lead", "account"], synonyms = ["member"] ),
  ],
  guards = [
    ( code = "SEGMENT_DYNAMIC", when = "mode = dynamic", needs = ["filter"], sentence = (
      en = "A dynamic segment needs a filter: write who belongs to it.",
      zh = "动态人群需要筛选条件：请填写谁属于该人群。") ),
  ] );

# How far a message got with one person: it never goes back, whoever heard of it first.
const campaignMember :Shape.Kind = (
  key = "campaign_member", label = (en = "Campaign member", zh = "活动成员"), group = "marketing", title = "progress",
  synonyms = ["campaign response", "活动参与者"],
  fields = [
    ( key = "campaign", label = (en = "Campaign", zh = "营销活动"), type = ref, merge = fixed, required = true,
      target = ["campaign"], synonyms = ["campaign name", "活动名称"] ),
    ( key = "target", label = (en = "Target", zh = "对象"), type = ref, merge = fixed, required = true,
      target = ["contact", "lead", "account"], synonyms = ["member", "contact", "成员"] ),
    ( key = "progress", label = (en = "Progress", zh = "进展"), type = choice, merge = furthestWins,
      default = "planned", choices = [
      ( key = "planned", label = (en = "Planned", zh = "计划") ),
      ( key = "sent", label = (en = "Sent", zh = "已发送") ),
      ( key = "delivered", label = (en = "Delivered", zh = "已送达") ),
      ( key = "opened", label = (en = "Opened", zh = "已打开") ),
      ( key = "responded", label = (en = "Responded", zh = "已响应") ),
    ], synonyms = ["status", "response", "状态"] ),
    ( key = "bounced", label = (en = "Bounced", zh = "退信"), type = boolean, merge = setWins ),
    ( key = "opted_out", label = (en = "Opted out", zh = "已退订"), type = boolean, merge = setWins,
      synonyms = ["unsubscribed"] ),
  ] );

const messageTemplate :Shape.Kind = (
  key = "message_template", label = (en = "Message template", zh = "消息模板"), group = "marketing", title = "name",
  synonyms = ["email template", "邮件模板"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["template name", "模板名称"] ),
    ( key = "channel", label = (en = "Channel", zh = "渠道"), type = choice, merge = lastWriter, default = "email",
      choices = [
      ( key = "email", label = (en = "E-mail", zh = "邮件"), synonyms = ["mail"] ),
      ( key = "message", label = (en = "Text message", zh = "短信"), synonyms = ["sms"] ),
      ( key = "wechat", label = (en = "WeChat", zh = "微信") ),
    ] ),
    ( key = "subject", label = (en = "Subject", zh = "主题"), type = text, merge = lastWriter,
      synonyms = ["title", "标题"] ),
    ( key = "body", label = (en = "Body", zh = "正文"), type = longText, merge = mergeableText,
      synonyms = ["text", "content", "内容"] ),
    ( key = "merge_fields", label = (en = "Merge fields", zh = "合并字段"), type = derived, merge = derived,
      yields = tags, formula = "computed(merge_fields)" ),
  ] );

const automationRule :Shape.Kind = (
  key = "automation_rule", label = (en = "Automation rule", zh = "自动化规则"), group = "marketing", title = "name",
  synonyms = ["automation", "workflow rule", "自动化"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["rule name", "规则名称"] ),
    # Key of the kind that it watches.
    ( key = "kind", label = (en = "Kind", zh = "记录类型"), type = text, merge = lastWriter, required = true,
      synonyms = ["record kind", "applies to"] ),
    ( key = "trigger", label = (en = "Trigger", zh = "触发"), type = choice, merge = keepBoth, composite = true,
      partOf = "trigger_event", choices = [
      ( key = "created", label = (en = "Created", zh = "新建时") ),
      ( key = "field_changed", label = (en = "Field changed", zh = "字段变更时") ),
      ( key = "date_reached", label = (en = "Date reached", zh = "到达日期时") ),
      ( key = "stage_entered", label = (en = "Stage entered", zh = "进入阶段时") ),
      ( key = "no_activity", label = (en = "No activity for days", zh = "多日无跟进时") ),
      ( key = "score_at_least", label = (en = "Score at least", zh = "评分达到时") ),
      ( key = "import_finished", label = (en = "Import finished", zh = "导入完成时") ),
    ], synonyms = ["event", "触发条件"] ),
    # Which field, which stage, how many days or points.
    ( key = "trigger_detail", label = (en = "Trigger detail", zh = "触发参数"), type = text, merge = keepBoth,
      composite = true, partOf = "trigger_event" ),
    ( key = "conditions", label = (en = "Conditions", zh = "条件"), type = expression, merge = keepBoth,
      composite = true, synonyms = ["filter"] ),
    # In order, each with what it takes: 10 create_task Call back within a day.
    ( key = "steps", label = (en = "Steps", zh = "步骤"), type = step, merge = set, elementMerge = keepBoth, choices = [
      ( key = "create_task", label = (en = "Create task", zh = "创建任务") ),
      ( key = "set_field", label = (en = "Set field", zh = "设置字段") ),
      ( key = "add_tag", label = (en = "Add tag", zh = "添加标签") ),
      ( key = "add_to_segment", label = (en = "Add to segment", zh = "加入人群") ),
      ( key = "queue_message", label = (en = "Queue message", zh = "排队发送消息") ),
      ( key = "notify", label = (en = "Notify", zh = "通知") ),
      ( key = "wait", label = (en = "Wait", zh = "等待") ),
      ( key = "branch", label = (en = "Branch", zh = "分支判断") ),
      ( key = "return_to_pool", label = (en = "Return to pool", zh = "退回公海") ),
    ], synonyms = ["actions"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "off",
      choices = [
      ( key = "off", label = (en = "Off", zh = "停用"), outranks = 1, synonyms = ["disabled"] ),
      ( key = "on", label = (en = "On", zh = "启用"), synonyms = ["enabled", "active"] ),
    ] ),
    # The one device that runs it.
    ( key = "runs_at", label = (en = "Runs at", zh = "运行设备"), type = text, merge = lastWriter,
      synonyms = ["running device"] ),
  ],
  guards = [
    ( code = "RULE_ON", when = "status = on", needs = ["trigger", "steps"], sentence = (
      en = "A rule that is on needs a trigger and a step: say when it acts and what it does.",
      zh = "启用的规则需要触发条件和步骤：请填写何时执行、做什么。") ),
  ] );

const automationRun :Shape.Kind = (
  key = "automation_run", label = (en = "Automation run", zh = "运行记录"), group = "marketing", title = "at",
  appendOnly = true, synonyms = ["rule run", "自动化运行记录"],
  fields = [
    ( key = "rule", label = (en = "Rule", zh = "规则"), type = ref, merge = fixed, required = true,
      target = ["automation_rule"], synonyms = ["automation rule"] ),
    ( key = "record", label = (en = "Record", zh = "记录"), type = ref, merge = fixed, required = true,
      synonyms = ["subject"] ),
    ( key = "trigger", label = (en = "Trigger", zh = "触发事件"), type = text, merge = fixed, synonyms = ["event"] ),
    ( key = "steps", label = (en = "Steps done", zh = "已执行步骤"), type = text, merge = fixed, synonyms = ["steps"] ),
    ( key = "result", label = (en = "Result", zh = "结果"), type = choice, merge = fixed, choices = [
      ( key = "done", label = (en = "Done", zh = "完成"), synonyms = ["succeeded"] ),
      ( key = "failed", label = (en = "Failed", zh = "失败") ),
      ( key = "skipped", label = (en = "Skipped", zh = "跳过") ),
    ], synonyms = ["outcome"] ),
    ( key = "at", label = (en = "At", zh = "时间"), type = dateTime, merge = fixed, required = true,
      synonyms = ["when"] ),
  ] );
