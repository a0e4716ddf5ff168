# Service: what customers ask for, how soon they are answered, and whether they were content.
@0x9c6fe534ef330492;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
using Common = import "/schema/catalogue/common.capnp";
$Cxx.namespace("satchel::schema");

const serviceKinds :List(Shape.Kind) = [ .case, .caseReply, .slaPolicy, .article, .surveyResponse ];

const case :Shape.Kind = (
  key = "case", label = (en = "Case", zh = "工单"), group = "service", title = "subject",
  synonyms = ["ticket", "support case", "service request", "服务工单", "客户服务单"],
  fields = [
    ( key = "subject", label = (en = "Subject", zh = "主题"), type = text, merge = lastWriter, required = true,
      synonyms = ["case", "ticket", "title", "name", "summary", "标题", "工单主题"] ),
    ( key = "account", label = (en = "Account", zh = "客户"), type = ref, merge = keepBoth, target = ["account"],
      synonyms = ["account name", "company", "customer", "客户名称", "公司"] ),
    ( key = "contact", label = (en = "Contact", zh = "联系人"), type = ref, merge = keepBoth, target = ["contact"],
      synonyms = ["contact name", "requester", "联系人姓名", "提出人"] ),
    ( key = "channel", label = (en = "Channel", zh = "渠道"), type = choice, merge = lastWriter, choices = [
      ( key = "phone", label = (en = "Phone", zh = "电话"), synonyms = ["call"] ),
      ( key = "email", label = (en = "E-mail", zh = "邮件"), synonyms = ["mail"] ),
      ( key = "wechat", label = (en = "WeChat", zh = "微信"), synonyms = ["message"] ),
      ( key = "web", label = (en = "Web", zh = "网站"), synonyms = ["portal", "chat"] ),
      ( key = "visit", label = (en = "Visit", zh = "现场"), synonyms = ["on site"] ),
    ], synonyms = ["origin", "来源"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, choices = [
      ( key = "question", label = (en = "Question", zh = "咨询") ),
      ( key = "incident", label = (en = "Incident", zh = "故障"), synonyms = ["problem", "bug"] ),
      ( key = "request", label = (en = "Request", zh = "请求"), synonyms = ["服务请求"] ),
      ( key = "complaint", label = (en = "Complaint", zh = "投诉") ),
    ], synonyms = ["case type", "category", "工单类型"] ),
    ( key = "priority", label = (en = "Priority", zh = "优先级"), type = choice, merge = keepBoth, default = "normal",
      choices = Common.priorities, synonyms = ["紧急程度"] ),
    ( key = "severity", label = (en = "Severity", zh = "严重程度"), type = choice, merge = lastWriter, choices = [
      ( key = "minor", label = (en = "Minor", zh = "轻微") ),
      ( key = "major", label = (en = "Major", zh = "严重") ),
      ( key = "critical", label = (en = "Critical", zh = "致命") ),
    ] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "new",
      choices = [
      ( key = "new", label = (en = "New", zh = "新建") ),
      ( key = "open", label = (en = "Open", zh = "处理中"), outranks = 1, synonyms = ["in progress"] ),
      ( key = "waiting_customer", label = (en = "Waiting for customer", zh = "待客户"), outranks = 2,
        synonyms = ["waiting", "pending"] ),
      ( key = "resolved", label = (en = "Resolved", zh = "已解决"), outranks = 3, synonyms = ["solved"] ),
      ( key = "closed", label = (en = "Closed", zh = "已关闭"), outranks = 9 ),
      ( key = "duplicate", label = (en = "Duplicate", zh = "重复"), outranks = 9 ),
      ( key = "rejected", label = (en = "Rejected", zh = "驳回"), outranks = 9 ),
    ], synonyms = ["case status", "工单状态"] ),
    ( key = "product", label = (en = "Product", zh = "产品"), type = ref, merge = lastWriter, target = ["product"],
      synonyms = ["product name", "产品名称"] ),
    ( key = "order", label = (en = "Order", zh = "订单"), type = ref, merge = lastWriter, target = ["order"],
      synonyms = ["contract", "合同"] ),
    ( key = "description", label = (en = "Description", zh = "描述"), type = longText, merge = mergeableText,
      synonyms = ["details", "notes", "问题描述", "备注"] ),
    ( key = "resolution", label = (en = "Resolution", zh = "解决方案"), type = longText, merge = mergeableText,
      synonyms = ["solution", "处理结果"] ),
    ( key = "root_cause", label = (en = "Root cause", zh = "根本原因"), type = text, merge = lastWriter,
      synonyms = ["cause", "原因"] ),
    ( key = "parent", label = (en = "Parent case", zh = "上级工单"), type = ref, merge = parent, target = ["case"],
      synonyms = ["parent ticket"] ),
    ( key = "articles", label = (en = "Articles", zh = "关联文章"), type = multiRef, merge = set, target = ["article"],
      synonyms = ["linked articles", "knowledge"] ),
    ( key = "replies", label = (en = "Replies", zh = "处理记录"), type = childLines, merge = derived,
      target = ["case_reply"], via = "case" ),
    ( key = "first_response_due", label = (en = "First response due", zh = "首次响应期限"), type = derived, merge = derived,
      yields = dateTime, formula = "computed(first_response_due)" ),
    ( key = "first_response_at", label = (en = "First response", zh = "首次响应时间"), type = derived, merge = derived,
      yields = dateTime, formula = "first(at over case_reply where case = this and direction = out by at)" ),
    ( key = "resolve_due", label = (en = "Resolve by", zh = "解决期限"), type = derived, merge = derived,
      yields = dateTime, formula = "computed(resolve_due)" ),
    ( key = "breached", label = (en = "Breached", zh = "已超时"), type = derived, merge = derived, yields = boolean,
      formula = "status not in (resolved, closed, duplicate, rejected) and resolve_due < now()",
      synonyms = ["sla breached"] ),
    ( key = "age", label = (en = "Age", zh = "工单天数"), type = derived, merge = derived, yields = integer,
      formula = "days(authored_at, today())" ),
    ( key = "reopen_count", label = (en = "Times reopened", zh = "重开次数"), type = derived, merge = derived,
      yields = integer, formula = "computed(reopen_count)" ),
    ( key = "closed_at", label = (en = "Closed at", zh = "关闭时间"), type = dateTime, merge = lastWriter,
      synonyms = ["closing date", "closed on"] ),
  ],
  guards = [
    ( code = "CASE_REOPENED_LATE", before = "status = closed and days(closed_at, today()) > 30", when = "status in (new, open, waiting_customer, resolved)",
      sentence = (
      en = "A case that has been closed for more than 30 days stays closed: open a new one with satchel add case parent={id} subject=….",
      zh = "关闭超过 30 天的工单不再重开：请用 satchel add case parent={id} subject=… 新建工单。") ),
    ( code = "CASE_RESOLVED", when = "status in (resolved, closed)", needs = ["resolution"], sentence = (
      en = "A resolved case needs its resolution: write down how it was solved.",
      zh = "已解决的工单需要解决方案：请写明如何解决。") ),
  ] );

const caseReply :Shape.Kind = (
  key = "case_reply", label = (en = "Case reply", zh = "处理记录"), group = "service", title = "body", appendOnly = true,
  synonyms = ["ticket reply", "工单回复"],
  fields = [
    ( key = "case", label = (en = "Case", zh = "工单"), type = ref, merge = fixed, required = true, target = ["case"],
      synonyms = ["ticket"] ),
    ( key = "direction", label = (en = "Direction", zh = "方向"), type = choice, merge = fixed, required = true,
      default = "out", choices = [
      ( key = "in", label = (en = "In", zh = "客户来信"), synonyms = ["incoming"] ),
      ( key = "out", label = (en = "Out", zh = "回复客户"), synonyms = ["outgoing"] ),
      ( key = "internal", label = (en = "Internal", zh = "内部备注"), synonyms = ["note"] ),
    ] ),
    # By its author only.
    ( key = "body", label = (en = "Body", zh = "内容"), type = longText, merge = mergeableText, required = true,
      synonyms = ["text", "content", "reply", "回复内容"] ),
    ( key = "at", label = (en = "At", zh = "时间"), type = dateTime, merge = fixed, synonyms = ["when", "replied at"] ),
  ] );

# How soon a customer is to be answered and helped, by the priority of the case, in working hours.
const slaPolicy :Shape.Kind = (
  key = "sla_policy", label = (en = "SLA policy", zh = "服务等级"), group = "service", title = "name",
  synonyms = ["sla", "service level", "服务等级协议"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["policy name", "名称"] ),
    ( key = "conditions", label = (en = "Conditions", zh = "适用条件"), type = expression, merge = lastWriter,
      composite = true, synonyms = ["applies to", "filter"] ),
    ( key = "response_hours_low", label = (en = "Response hours, low", zh = "低优先级响应工时"), type = decimal,
      merge = keepBoth, minimum = "0" ),
    ( key = "response_hours_normal", label = (en = "Response hours, normal", zh = "中优先级响应工时"), type = decimal,
      merge = keepBoth, minimum = "0" ),
    ( key = "response_hours_high", label = (en = "Response hours, high", zh = "高优先级响应工时"), type = decimal,
      merge = keepBoth, minimum = "0" ),
    ( key = "response_hours_urgent", label = (en = "Response hours, urgent", zh = "紧急响应工时"), type = decimal,
      merge = keepBoth, minimum = "0" ),
    ( key = "resolve_hours_low", label = (en = "Resolve hours, low", zh = "低优先级解决工时"), type = decimal,
      merge = keepBoth, minimum = "0" ),
    ( key = "resolve_hours_normal", label = (en = "Resolve hours, normal", zh = "中优先级解决工时"), type = decimal,
      merge = keepBoth, minimum = "0" ),
    ( key = "resolve_hours_high", label = (en = "Resolve hours, high", zh = "高优先级解决工时"), type = decimal,
      merge = keepBoth, minimum = "0" ),
    ( key = "resolve_hours_urgent", label = (en = "Resolve hours, urgent", zh = "紧急解决工时"), type = decimal,
      merge = keepBoth, minimum = "0" ),
    ( key = "calendar", label = (en = "Calendar", zh = "工作日历"), type = ref, merge = lastWriter,
      target = ["working_calendar"], synonyms = ["working calendar"] ),
  ] );

const article :Shape.Kind = (
  key = "article", label = (en = "Article", zh = "知识库文章"), group = "service", title = "title",
  synonyms = ["knowledge article", "faq", "文章", "知识"],
  fields = [
    ( key = "title", label = (en = "Title", zh = "标题"), type = text, merge = lastWriter, required = true,
      synonyms = ["article", "name", "文章标题"] ),
    ( key = "body", label = (en = "Body", zh = "正文"), type = longText, merge = mergeableText,
      synonyms = ["text", "content", "内容"] ),
    # A tree of articles: a chapter is an article that others name as theirs.
    ( key = "category", label = (en = "Category", zh = "上级分类"), type = ref, merge = parent, target = ["article"],
      synonyms = ["parent", "分类", "类别"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "draft",
      choices = Common.reviewStates, synonyms = ["article status", "文章状态"] ),
    ( key = "language", label = (en = "Language", zh = "语言"), type = choice, merge = lastWriter, choices = [
      ( key = "en", label = (en = "English", zh = "英文"), synonyms = ["英语"] ),
      ( key = "zh", label = (en = "Chinese", zh = "中文"), synonyms = ["汉语"] ),
    ], synonyms = ["lang"] ),
    ( key = "products", label = (en = "Products", zh = "相关产品"), type = multiRef, merge = set, target = ["product"],
      synonyms = ["product", "产品"] ),
    ( key = "helpful", label = (en = "Helpful", zh = "有帮助"), type = counter, merge = counter,
      synonyms = ["helpful count"] ),
    ( key = "unhelpful", label = (en = "Not helpful", zh = "没帮助"), type = counter, merge = counter,
      synonyms = ["unhelpful count"] ),
    ( key = "valid_until", label = (en = "Valid until", zh = "有效期至"), type = date, merge = lastWriter,
      synonyms = ["expires"] ),
    Common.frozenAs,
  ],
  freezes = [
    ( code = "ARTICLE_FROZEN", when = "status = published", fields = ["title", "body"], keptIn = "frozen_as",
      sentence = (
      en = "{field} of a published article stays as it was approved: take it back to review first with status=in_review.",
      zh = "文章已发布，{field}须与批准时一致：请先用 status=in_review 退回评审。"),
      differs = (
      en = "{field} is not what was published: put it back, or take the article to review with status=in_review.",
      zh = "{field}与发布时不一致：请改回，或用 status=in_review 退回评审。") ),
  ],
  guards = [
    ( code = "ARTICLE_PUBLISHED", when = "status = published", needs = ["body"], sentence = (
      en = "A published article needs its text: write it before you publish.",
      zh = "发布的文章需要正文：请先填写内容再发布。") ),
  ] );

const surveyResponse :Shape.Kind = (
  key = "survey_response", label = (en = "Survey response", zh = "满意度"), group = "service", title = "comment",
  appendOnly = true, synonyms = ["survey", "satisfaction", "满意度调查", "问卷"],
  fields = [
    ( key = "subject", label = (en = "Subject", zh = "评价对象"), type = ref, merge = fixed, required = true,
      target = ["case", "order", "project", "activity"], synonyms = ["about", "对象"] ),
    ( key = "kind", label = (en = "Kind", zh = "调查类型"), type = choice, merge = fixed, required = true, choices = [
      ( key = "csat", label = (en = "CSAT (1–5)", zh = "满意度（1–5）") ),
      ( key = "nps", label = (en = "NPS (0–10)", zh = "净推荐值（0–10）") ),
      ( key = "ces", label = (en = "CES (1–7)", zh = "费力度（1–7）") ),
    ], synonyms = ["survey kind", "type", "类型"] ),
    ( key = "score", label = (en = "Score", zh = "评分"), type = integer, merge = fixed, required = true, minimum = "0",
      maximum = "10", synonyms = ["rating", "分数"] ),
    ( key = "comment", label = (en = "Comment", zh = "评语"), type = text, merge = fixed, synonyms = ["remark", "意见"] ),
    ( key = "at", label = (en = "At", zh = "时间"), type = dateTime, merge = fixed,
      synonyms = ["when", "answered at"] ),
  ] );
