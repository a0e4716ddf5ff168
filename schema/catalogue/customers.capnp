# People and customers: who we work with, whom we sell to, and what was said.
@0x8e0e0caeb38bce24;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
using Common = import "/schema/catalogue/common.capnp";
$Cxx.namespace("satchel::schema");

const customerKinds :List(Shape.Kind) = [ .account, .contact, .activity, .comment ];

const account :Shape.Kind = (
  key = "account", label = (en = "Account", zh = "客户"), group = "customers", title = "name",
  synonyms = ["company", "customer", "client", "organisation", "organization", "公司", "企业", "顾客"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = keepBoth, required = true,
      synonyms = ["account", "account name", "company", "company name", "customer", "customer name", "client name",
                  "organisation", "organization", "organisation name", "organization name", "客户", "客户名称",
                  "客户名", "公司", "公司名称", "企业名称", "单位名称", "顾客名称", "姓名"] ),
    ( key = "legal_name", label = (en = "Legal name", zh = "全称"), type = text, merge = keepBoth,
      synonyms = ["registered name", "公司全称", "客户全称"] ),
    ( key = "tax_id", label = (en = "Tax no.", zh = "税号"), type = text, merge = keepBoth,
      synonyms = ["tax number", "vat number", "vat id", "统一社会信用代码", "纳税人识别号",
                  "信用代码"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, choices = [
      ( key = "prospect", label = (en = "Prospect", zh = "潜在"), synonyms = ["潜在客户"] ),
      ( key = "customer", label = (en = "Customer", zh = "客户"),
        synonyms = ["client", "成交客户", "正式客户"] ),
      ( key = "partner", label = (en = "Partner", zh = "伙伴"), synonyms = ["reseller", "合作伙伴"] ),
      ( key = "supplier", label = (en = "Supplier", zh = "供应商"), synonyms = ["vendor"] ),
      ( key = "competitor", label = (en = "Competitor", zh = "竞争对手"), synonyms = ["竞品", "对手"] ),
    ], synonyms = ["account type", "customer type", "客户类型"] ),
    ( key = "stage", label = (en = "Lifecycle", zh = "生命周期"), type = choice, merge = keepBoth, choices = [
      ( key = "new", label = (en = "New", zh = "新客户"), synonyms = ["新建"] ),
      ( key = "active", label = (en = "Active", zh = "活跃"), synonyms = ["活跃客户"] ),
      ( key = "at_risk", label = (en = "At risk", zh = "有流失风险"), synonyms = ["流失风险"] ),
      ( key = "lost", label = (en = "Lost", zh = "已流失"), synonyms = ["churned", "流失"] ),
    ], synonyms = ["lifecycle stage", "客户阶段", "客户状态"] ),
    ( key = "level", label = (en = "Level", zh = "等级"), type = choice, merge = lastWriter, choices = [
      ( key = "a", label = (en = "A", zh = "A级"), synonyms = ["A类"] ),
      ( key = "b", label = (en = "B", zh = "B级"), synonyms = ["B类"] ),
      ( key = "c", label = (en = "C", zh = "C级"), synonyms = ["C类"] ),
    ], synonyms = ["tier", "grade", "客户等级", "客户级别", "级别"] ),
    ( key = "industry", label = (en = "Industry", zh = "行业"), type = choice, merge = lastWriter,
      choices = Common.industries, synonyms = ["sector", "所属行业"] ),
    ( key = "size", label = (en = "Size", zh = "规模"), type = choice, merge = lastWriter, choices = Common.sizes,
      synonyms = ["employees", "employee count", "number of employees", "headcount", "人数", "员工数",
                  "员工人数", "公司规模", "企业规模"] ),
    ( key = "source", label = (en = "Source", zh = "来源"), type = choice, merge = lastWriter,
      choices = Common.sources, synonyms = ["account source", "customer source", "客户来源"] ),
    # Each with a label and a mark for the primary one.
    ( key = "phones", label = (en = "Phones", zh = "电话"), type = phone, merge = set, elementMerge = keepBoth,
      synonyms = ["phone", "telephone", "tel", "phone number", "mobile", "mobile phone", "手机", "手机号",
                  "手机号码", "电话号码", "联系电话", "座机"] ),
    ( key = "emails", label = (en = "E-mails", zh = "邮箱"), type = email, merge = set, elementMerge = keepBoth,
      synonyms = ["email", "email address", "mail", "电子邮箱", "电子邮件", "邮件", "邮箱地址"] ),
    ( key = "websites", label = (en = "Websites", zh = "网站"), type = url, merge = set, elementMerge = keepBoth,
      synonyms = ["website", "web", "url", "homepage", "网址", "官网"] ),
    # Billing, shipping, visit.
    ( key = "addresses", label = (en = "Addresses", zh = "地址"), type = address, merge = set,
      elementMerge = keepBoth,
      composite = true,
      synonyms = ["address", "billing address", "street address", "公司地址", "详细地址", "客户地址",
                  "联系地址"] ),
    ( key = "geo", label = (en = "Location", zh = "定位"), type = geo, merge = lastWriter, composite = true,
      synonyms = ["coordinates", "坐标", "经纬度"] ),
    ( key = "parent", label = (en = "Parent", zh = "上级客户"), type = ref, merge = parent, target = ["account"],
      synonyms = ["subsidiary_of", "parent account", "parent company", "母公司", "上级公司", "总公司"] ),
    ( key = "do_not_contact", label = (en = "Do not contact", zh = "勿扰"), type = boolean, merge = setWins,
      synonyms = ["opt out", "请勿联系", "免打扰"] ),
    ( key = "pool", label = (en = "Public pool", zh = "公海"), type = choice, merge = keepBoth,
      choices = Common.pools, synonyms = ["公海池"] ),
    ( key = "pool_since", label = (en = "In pool since", zh = "进入公海时间"), type = dateTime, merge = keepBoth,
      synonyms = ["入公海时间"] ),
    ( key = "description", label = (en = "Notes", zh = "备注"), type = longText, merge = mergeableText,
      synonyms = ["note", "remark", "remarks", "comments", "描述", "说明", "客户备注"] ),
    ( key = "last_activity", label = (en = "Last activity", zh = "最近跟进"), type = derived, merge = derived,
      yields = dateTime, formula = "max(start over activity where about contains this and status = done)" ),
    ( key = "open_pipeline", label = (en = "Open pipeline", zh = "在途商机"), type = derived, merge = derived,
      yields = money, formula = "sum(amount over opportunity where account = this and stage.type = open)" ),
    ( key = "won_total", label = (en = "Won total", zh = "成交总额"), type = derived, merge = derived, yields = money,
      formula = "sum(amount over opportunity where account = this and stage.type = won)" ),
    ( key = "order_count", label = (en = "Order count", zh = "订单数"), type = derived, merge = derived, yields = integer,
      formula = "count(order where account = this and status in (signed, active, fulfilled, closed))" ),
    ( key = "rfm", label = (en = "RFM score", zh = "RFM评分"), type = derived, merge = derived, yields = text,
      formula = "computed(rfm)" ),
    ( key = "open_cases", label = (en = "Open cases", zh = "未结工单"), type = derived, merge = derived, yields = integer,
      formula = "count(case where account = this and status not in (resolved, closed, duplicate, rejected))" ),
    ( key = "overdue_receivable", label = (en = "Overdue receivable", zh = "逾期回款"), type = derived, merge = derived,
      yields = money,
      formula = "sum(amount_due over payment where order.account = this and due < today()) - sum(amount over payment where order.account = this)" ),
    ( key = "csat_average", label = (en = "CSAT average", zh = "满意度均值"), type = derived, merge = derived,
      yields = decimal, formula = "avg(score over survey_response where subject.account = this and kind = csat)" ),
    # Of 100: how lately somebody spoke with them 25, how content they are 25 (15 where nobody asked), no severe case
    # open 20 (one: 10), nothing overdue 20, no fewer orders in the last year than in the one before 10.
    ( key = "health", label = (en = "Health", zh = "健康度"), type = derived, merge = derived, yields = integer,
      formula = "if(days(last_activity, today()) <= 30, 25, if(days(last_activity, today()) <= 90, 15, if(days(last_activity, today()) <= 180, 5, 0))) + if(csat_average is empty, 15, if(csat_average >= 4, 25, if(csat_average >= 3, 15, 0))) + if(count(case where account = this and severity in (major, critical) and status not in (resolved, closed, duplicate, rejected)) = 0, 20, if(count(case where account = this and severity in (major, critical) and status not in (resolved, closed, duplicate, rejected)) = 1, 10, 0)) + if(overdue_receivable > 0, 0, 20) + if(count(order where account = this and status in (signed, active, fulfilled, closed) and signed_date > today() - 365) >= count(order where account = this and status in (signed, active, fulfilled, closed) and signed_date <= today() - 365 and signed_date > today() - 730), 10, 0)" ),
  ] );

const contact :Shape.Kind = (
  key = "contact", label = (en = "Contact", zh = "联系人"), group = "customers", title = "name",
  synonyms = ["person", "people", "联络人"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "姓名"), type = personName, merge = keepBoth, composite = true,
      synonyms = ["person name", "full name", "contact", "contact name", "display name", "名字", "联系人",
                  "联系人姓名", "联系人名称"] ),
    ( key = "job_title", label = (en = "Job title", zh = "职务"), type = text, merge = lastWriter,
      synonyms = ["title", "position", "role", "职位", "岗位"] ),
    ( key = "department", label = (en = "Department", zh = "部门"), type = text, merge = lastWriter,
      synonyms = ["所在部门"] ),
    ( key = "account", label = (en = "Account", zh = "客户"), type = ref, merge = lastWriter, target = ["account"],
      synonyms = ["account name", "company", "company name", "organisation", "organization", "customer",
                  "客户名称", "公司", "公司名称", "所属客户", "所属公司", "单位"] ),
    # Each with the role there.
    ( key = "other_accounts", label = (en = "Other accounts", zh = "其他客户"), type = multiRef, merge = set,
      elementMerge = lastWriter, target = ["account"], synonyms = ["关联客户"] ),
    ( key = "phones", label = (en = "Phones", zh = "电话"), type = phone, merge = set, elementMerge = keepBoth,
      synonyms = ["phone", "telephone", "tel", "phone number", "mobile", "mobile phone", "cell", "手机",
                  "手机号", "手机号码", "电话号码", "联系电话", "联系方式", "座机"] ),
    ( key = "emails", label = (en = "E-mails", zh = "邮箱"), type = email, merge = set, elementMerge = keepBoth,
      synonyms = ["email", "email address", "mail", "电子邮箱", "电子邮件", "邮件", "邮箱地址"] ),
    # WeChat, QQ and the like.
    ( key = "im", label = (en = "Instant messaging", zh = "即时通讯"), type = text, merge = set,
      elementMerge = keepBoth, synonyms = ["wechat", "wechat id", "qq", "微信", "微信号", "QQ号"] ),
    ( key = "birthday", label = (en = "Birthday", zh = "生日"), type = date, merge = keepBoth,
      synonyms = ["date of birth", "birth date", "dob", "出生日期"] ),
    ( key = "decision_role", label = (en = "Decision role", zh = "决策角色"), type = choice, merge = lastWriter,
      choices = [
      ( key = "decision_maker", label = (en = "Decision maker", zh = "决策者"), synonyms = ["决策人"] ),
      ( key = "evaluator", label = (en = "Evaluator", zh = "评估者"), synonyms = ["评估人"] ),
      ( key = "influencer", label = (en = "Influencer", zh = "影响者"), synonyms = ["影响人"] ),
      ( key = "user", label = (en = "User", zh = "使用者"), synonyms = ["使用人"] ),
    ], synonyms = ["buying role", "角色"] ),
    ( key = "opt_out_email", label = (en = "No e-mail", zh = "拒收邮件"), type = boolean, merge = setWins,
      synonyms = ["do not email", "email opt out"] ),
    ( key = "opt_out_call", label = (en = "No calls", zh = "拒接电话"), type = boolean, merge = setWins,
      synonyms = ["do not call", "call opt out"] ),
    ( key = "opt_out_message", label = (en = "No messages", zh = "拒收短信"), type = boolean, merge = setWins,
      synonyms = ["do not message", "do not text", "sms opt out", "message opt out"] ),
    ( key = "address", label = (en = "Address", zh = "地址"), type = address, merge = keepBoth, composite = true,
      synonyms = ["addresses", "street address", "联系地址", "详细地址", "通讯地址"] ),
    ( key = "photo", label = (en = "Photo", zh = "头像"), type = attachments, merge = lastWriter,
      synonyms = ["picture", "avatar", "照片"] ),
    ( key = "notes", label = (en = "Notes", zh = "备注"), type = longText, merge = mergeableText,
      synonyms = ["note", "description", "remark", "remarks", "描述", "说明"] ),
  ] );

# One kind for everything that happens between people. Once done, its type and its times are facts.
const activity :Shape.Kind = (
  key = "activity", label = (en = "Activity", zh = "跟进记录"), group = "customers", title = "subject",
  synonyms = ["interaction", "engagement", "跟进", "活动", "拜访记录"],
  fields = [
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, choices = [
      ( key = "call", label = (en = "Call", zh = "电话"), synonyms = ["phone call", "phone", "通话"] ),
      ( key = "meeting", label = (en = "Meeting", zh = "会议"), synonyms = ["会面"] ),
      ( key = "visit", label = (en = "Visit", zh = "拜访"), synonyms = ["上门拜访", "上门"] ),
      ( key = "email", label = (en = "E-mail", zh = "邮件"), synonyms = ["mail"] ),
      ( key = "message", label = (en = "Message", zh = "消息"),
        synonyms = ["sms", "chat", "wechat", "微信", "短信"] ),
      ( key = "note", label = (en = "Note", zh = "备注") ),
      ( key = "training", label = (en = "Training", zh = "培训") ),
    ], synonyms = ["activity type", "跟进方式", "跟进类型"] ),
    ( key = "about", label = (en = "About", zh = "关联"), type = multiRef, merge = set,
      target = ["lead", "account", "contact", "opportunity", "case", "project", "campaign"],
      synonyms = ["regarding", "related to", "关联对象", "跟进对象"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, choices = [
      ( key = "planned", label = (en = "Planned", zh = "计划"), synonyms = ["计划中", "open"] ),
      ( key = "done", label = (en = "Done", zh = "完成"), synonyms = ["completed", "held", "已完成"] ),
      ( key = "missed", label = (en = "Missed", zh = "未进行"), synonyms = ["not held"] ),
      ( key = "cancelled", label = (en = "Cancelled", zh = "取消"), synonyms = ["canceled", "已取消"] ),
    ] ),
    ( key = "start", label = (en = "Start", zh = "开始时间"), type = dateTime, merge = keepBoth, composite = true,
      partOf = "period",
      synonyms = ["start time", "start date", "date", "when", "开始", "跟进时间", "拜访时间", "日期"] ),
    ( key = "end", label = (en = "End", zh = "结束时间"), type = dateTime, merge = keepBoth, composite = true,
      partOf = "period", synonyms = ["end time", "end date", "结束"] ),
    # Each with the answer to the invitation.
    ( key = "attendees", label = (en = "Attendees", zh = "参与人"), type = multiRef, merge = set,
      elementMerge = lastWriter, target = ["user", "contact"], synonyms = ["participants", "attendee", "参会人"] ),
    ( key = "subject", label = (en = "Subject", zh = "主题"), type = text, merge = lastWriter,
      synonyms = ["title", "name", "summary", "标题"] ),
    ( key = "content", label = (en = "Content", zh = "内容"), type = longText, merge = mergeableText,
      synonyms = ["description", "notes", "body", "minutes", "纪要", "跟进内容", "描述"] ),
    ( key = "outcome", label = (en = "Outcome", zh = "结果"), type = choice, merge = lastWriter, choices = [
      ( key = "interested", label = (en = "Interested", zh = "有意向") ),
      ( key = "not_interested", label = (en = "Not interested", zh = "无意向") ),
      ( key = "agreed", label = (en = "Agreed", zh = "达成一致"), synonyms = ["agreement"] ),
      ( key = "follow_up_needed", label = (en = "Follow-up needed", zh = "需继续跟进"),
        synonyms = ["follow up", "继续跟进"] ),
      ( key = "no_answer", label = (en = "No answer", zh = "未接通"), synonyms = ["not reached", "无人接听"] ),
      ( key = "other", label = (en = "Other", zh = "其他") ),
    ], synonyms = ["result", "跟进结果"] ),
    ( key = "check_in", label = (en = "Check-in", zh = "签到"), type = geo, merge = fixed, composite = true ),
    ( key = "check_out", label = (en = "Check-out", zh = "签退"), type = geo, merge = fixed, composite = true ),
    ( key = "photos", label = (en = "Photos", zh = "照片"), type = attachments, merge = set,
      synonyms = ["photo", "pictures", "现场照片"] ),
    ( key = "next_action", label = (en = "Next step", zh = "下一步"), type = text, merge = keepBoth,
      synonyms = ["下一步计划", "下步计划"] ),
    ( key = "next_date", label = (en = "Next step date", zh = "下一步日期"), type = date, merge = keepBoth,
      synonyms = ["next follow up date", "下次跟进日期", "下次跟进时间"] ),
    ( key = "recurrence", label = (en = "Recurrence", zh = "重复"), type = recurrence, merge = lastWriter,
      composite = true, synonyms = ["rrule", "repeat", "重复规则"] ),
    # Days on which it does not recur.
    ( key = "recurrence_exceptions", label = (en = "Except on", zh = "重复例外"), type = date, merge = set,
      synonyms = ["exdate", "exdates"] ),
    # What was done is put right by another that says so.
    ( key = "corrects", label = (en = "Corrects", zh = "更正"), type = ref, merge = fixed, target = ["activity"],
      synonyms = ["correction of", "更正记录"] ),
    Common.reopenReason, Common.frozenAs,
  ],
  freezes = [
    ( code = "ACTIVITY_DONE", when = "status = done", fields = ["type", "start", "end"], keptIn = "frozen_as",
      sentence = (
      en = "{field} of an activity that is done is a fact: correct it with satchel add activity corrects={id} and what is right, or open it again with status=planned reopen_reason=….",
      zh = "跟进记录已完成，{field}不再更改：请用 satchel add activity corrects={id} 更正，或填写 status=planned reopen_reason=… 重新打开。"),
      differs = (
      en = "{field} was changed after the activity was done: put it back, or correct it with satchel add activity corrects={id}.",
      zh = "{field}在跟进记录完成后被更改：请改回，或用 satchel add activity corrects={id} 更正。") ),
  ],
  guards = [
    ( code = "ACTIVITY_REOPENED", before = "status = done", when = "status != done", gives = ["reopen_reason"],
      sentence = (
      en = "An activity that is done is opened again only with a reason: add reopen_reason=….",
      zh = "重新打开已完成的跟进记录需要原因：请加上 reopen_reason=…。") ),
  ] );

const comment :Shape.Kind = (
  key = "comment", label = (en = "Comment", zh = "评论"), group = "customers", title = "text", appendOnly = true,
  synonyms = ["remark", "留言"],
  fields = [
    ( key = "on", label = (en = "On", zh = "评论对象"), type = ref, merge = fixed, required = true,
      synonyms = ["record", "about", "对象"] ),
    # By its author only.
    ( key = "text", label = (en = "Text", zh = "评论内容"), type = longText, merge = mergeableText, required = true,
      synonyms = ["comment", "body", "content", "评论", "内容"] ),
    ( key = "mentions", label = (en = "Mentions", zh = "提及"), type = multiRef, merge = set, target = ["user"],
      synonyms = ["mention"] ),
    ( key = "reactions", label = (en = "Reactions", zh = "表情回应"), type = tags, merge = set,
      synonyms = ["reaction"] ),
  ] );
