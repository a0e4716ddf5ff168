# Selling: from somebody's interest to a decision.
@0x902ca9b21a8d9d37;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
using Common = import "/schema/catalogue/common.capnp";
$Cxx.namespace("satchel::schema");

const salesKinds :List(Shape.Kind) = [ .lead, .opportunity, .pipeline, .stage, .product ];

const lead :Shape.Kind = (
  key = "lead", label = (en = "Lead", zh = "线索"), group = "sales", title = "name",
  synonyms = ["prospect", "销售线索", "潜在客户"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "姓名"), type = personName, merge = keepBoth, composite = true,
      synonyms = ["person_name", "full name", "lead", "lead name", "contact name", "名字", "线索",
                  "线索名称", "联系人", "联系人姓名", "客户姓名"] ),
    ( key = "company", label = (en = "Company", zh = "公司"), type = text, merge = lastWriter,
      synonyms = ["company name", "account", "account name", "organisation", "organization", "公司名称",
                  "客户名称", "企业名称", "单位"] ),
    ( key = "phones", label = (en = "Phones", zh = "电话"), type = phone, merge = set, elementMerge = keepBoth,
      synonyms = ["phone", "telephone", "tel", "phone number", "mobile", "mobile phone", "手机", "手机号",
                  "手机号码", "电话号码", "联系电话", "联系方式"] ),
    ( key = "emails", label = (en = "E-mails", zh = "邮箱"), type = email, merge = set, elementMerge = keepBoth,
      synonyms = ["email", "email address", "mail", "电子邮箱", "电子邮件", "邮件", "邮箱地址"] ),
    ( key = "source", label = (en = "Source", zh = "来源"), type = choice, merge = lastWriter,
      choices = Common.sources, synonyms = ["lead source", "channel", "线索来源", "渠道"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "new",
      choices = [
      ( key = "new", label = (en = "New", zh = "新建"), synonyms = ["新线索", "open"] ),
      ( key = "assigned", label = (en = "Assigned", zh = "已分配"), outranks = 2 ),
      ( key = "contacted", label = (en = "Contacted", zh = "跟进中"), outranks = 3,
        synonyms = ["working", "in progress", "已联系"] ),
      ( key = "qualified", label = (en = "Qualified", zh = "合格"), outranks = 4, synonyms = ["已合格"] ),
      ( key = "converted", label = (en = "Converted", zh = "已转换"), outranks = 9,
        synonyms = ["已转化", "转换"] ),
      ( key = "unqualified", label = (en = "Unqualified", zh = "无效"), outranks = 9,
        synonyms = ["disqualified", "dead", "junk", "不合格", "无效线索"] ),
      ( key = "returned", label = (en = "Returned to pool", zh = "退回"), outranks = 1,
        synonyms = ["returned", "退回公海", "已退回"] ),
    ], synonyms = ["lead status", "线索状态", "跟进状态"] ),
    ( key = "last_activity", label = (en = "Last activity", zh = "最近跟进"), type = derived, merge = derived,
      yields = dateTime, formula = "max(start over activity where about contains this and status = done)" ),
    # Of 100: where it came from 20, what is known 50, how often and how lately somebody spoke with them 30.
    ( key = "score", label = (en = "Score", zh = "评分"), type = derived, merge = derived, yields = integer,
      formula = "if(source in (referral, partner), 20, if(source in (event, campaign, website), 10, if(source is empty, 0, 5))) + if(budget > 0, 20, 0) + if(interested_products is not empty, 10, 0) + if(company is not empty, 10, 0) + if(phones is not empty, 5, 0) + if(emails is not empty, 5, 0) + if(count(activity where about contains this and status = done) >= 3, 10, if(last_activity is empty, 0, 5)) + if(days(last_activity, today()) <= 7, 20, if(days(last_activity, today()) <= 30, 10, if(days(last_activity, today()) <= 90, 5, 0)))" ),
    ( key = "rating", label = (en = "Rating", zh = "手工评级"), type = choice, merge = lastWriter, choices = [
      ( key = "hot", label = (en = "Hot", zh = "热"), synonyms = ["high", "高"] ),
      ( key = "warm", label = (en = "Warm", zh = "温"), synonyms = ["medium", "中"] ),
      ( key = "cold", label = (en = "Cold", zh = "冷"), synonyms = ["low", "低"] ),
    ], synonyms = ["lead rating", "评级", "线索等级"] ),
    ( key = "need", label = (en = "Need / interest", zh = "需求"), type = longText, merge = mergeableText,
      synonyms = ["need", "interest", "interests", "requirement", "description", "notes", "客户需求",
                  "需求描述", "备注", "描述"] ),
    ( key = "interested_products", label = (en = "Interested products", zh = "意向产品"), type = multiRef,
      merge = set,
      target = ["product"], synonyms = ["interested product", "product", "products", "产品", "感兴趣产品"] ),
    ( key = "budget", label = (en = "Budget", zh = "预算"), type = money, merge = keepBoth, composite = true,
      synonyms = ["预算金额"] ),
    ( key = "campaign", label = (en = "Campaign", zh = "营销活动"), type = ref, merge = lastWriter,
      target = ["campaign"], synonyms = ["市场活动"] ),
    ( key = "pool", label = (en = "Public pool", zh = "公海"), type = choice, merge = keepBoth,
      choices = Common.pools, synonyms = ["公海池", "线索池"] ),
    ( key = "lost_reason", label = (en = "Lost reason", zh = "无效原因"), type = choice, merge = lastWriter,
      choices = [
      ( key = "no_need", label = (en = "No need", zh = "无需求"), synonyms = ["not interested"] ),
      ( key = "no_budget", label = (en = "No budget", zh = "无预算") ),
      ( key = "competitor", label = (en = "Chose a competitor", zh = "选择竞品"),
        synonyms = ["选择竞争对手"] ),
      ( key = "unreachable", label = (en = "Unreachable", zh = "联系不上"),
        synonyms = ["no contact", "无法联系"] ),
      ( key = "wrong_data", label = (en = "Wrong data", zh = "信息有误"), synonyms = ["invalid number", "空号"] ),
      ( key = "duplicate", label = (en = "Duplicate", zh = "重复"), synonyms = ["重复线索"] ),
      ( key = "other", label = (en = "Other", zh = "其他") ),
    ], synonyms = ["unqualified reason", "disqualification reason", "流失原因", "退回原因"] ),
    # The opportunity it became, else the account or the contact. Two people converting it offline make a pair of
    # duplicates.
    ( key = "converted_to", label = (en = "Converted to", zh = "转换为"), type = ref, merge = writeOnce,
      target = ["opportunity", "account", "contact"], synonyms = ["转换对象"] ),
    ( key = "converted_at", label = (en = "Converted at", zh = "转换时间"), type = dateTime, merge = writeOnce,
      synonyms = ["conversion date", "converted date"] ),
    ( key = "opt_out_email", label = (en = "No e-mail", zh = "拒收邮件"), type = boolean, merge = setWins,
      synonyms = ["do not email", "email opt out"] ),
    ( key = "opt_out_call", label = (en = "No calls", zh = "拒接电话"), type = boolean, merge = setWins,
      synonyms = ["do not call", "call opt out"] ),
    ( key = "opt_out_message", label = (en = "No messages", zh = "拒收短信"), type = boolean, merge = setWins,
      synonyms = ["do not message", "do not text", "sms opt out", "message opt out"] ),
  ],
  guards = [
    ( code = "LEAD_CONVERT_NAME", when = "status = converted", needs = ["name"], sentence = (
      en = "A converted lead needs a name: enter who the person is before you convert it.",
      zh = "已转换的线索需要姓名：请先填写姓名再转换。") ),
    ( code = "LEAD_CONVERT_CHANNEL", when = "status = converted and phones is empty and emails is empty",
      needs = ["phones"], sentence = (
      en = "A converted lead needs one way to reach the person: enter a phone number or an e-mail address.",
      zh = "已转换的线索至少需要一种联系方式：请填写电话或邮箱。") ),
    ( code = "LEAD_LOST_REASON", when = "status = unqualified", needs = ["lost_reason"], sentence = (
      en = "An unqualified lead needs a reason: choose why it leads nowhere.",
      zh = "无效线索需要填写原因：请选择无效原因。") ),
  ] );

const opportunity :Shape.Kind = (
  key = "opportunity", label = (en = "Opportunity", zh = "商机"), group = "sales", title = "name",
  synonyms = ["deal", "sales_opportunity", "sales deal", "销售机会", "机会"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["opportunity", "opportunity name", "deal", "deal name", "title", "商机", "商机名称",
                  "商机标题", "销售机会名称", "机会名称"] ),
    ( key = "account", label = (en = "Account", zh = "客户"), type = ref, merge = keepBoth, target = ["account"],
      synonyms = ["account name", "company", "company name", "customer", "customer name", "client", "客户名称",
                  "公司", "公司名称"] ),
    ( key = "primary_contact", label = (en = "Primary contact", zh = "主联系人"), type = ref, merge = keepBoth,
      target = ["contact"], synonyms = ["contact", "contact name", "联系人"] ),
    # Each with the role in this decision.
    ( key = "contacts", label = (en = "Contacts", zh = "联系人角色"), type = multiRef, merge = set,
      elementMerge = lastWriter, target = ["contact"], synonyms = ["contact roles", "相关联系人"] ),
    ( key = "pipeline", label = (en = "Pipeline", zh = "管道"), type = ref, merge = keepBoth, target = ["pipeline"],
      synonyms = ["sales pipeline", "销售管道", "销售流程"] ),
    # Stages whose type outranks are shown before those whose type does not: won and lost before open.
    ( key = "stage", label = (en = "Stage", zh = "阶段"), type = ref, merge = keepBoth, target = ["stage"],
      synonyms = ["deal_stage", "sales stage", "opportunity stage", "销售阶段", "商机阶段"] ),
    ( key = "amount", label = (en = "Amount", zh = "金额"), type = money, merge = keepBoth, composite = true,
      synonyms = ["close_value", "value", "deal value", "deal size", "deal amount", "商机金额", "预计金额",
                  "成交金额", "合同金额", "销售金额"] ),
    ( key = "probability", label = (en = "Probability", zh = "概率"), type = percent, merge = lastWriter,
      minimum = "0", maximum = "100", synonyms = ["win probability", "赢率", "成交概率", "赢单率"] ),
    ( key = "close_date", label = (en = "Expected close", zh = "预计成交日"), type = date, merge = keepBoth,
      synonyms = ["expected close date", "closing date", "closed date", "预计成交日期", "预计成交时间",
                  "成交日期", "结单日期"] ),
    ( key = "forecast", label = (en = "Forecast", zh = "预测"), type = choice, merge = keepBoth, choices = [
      ( key = "omitted", label = (en = "Omitted", zh = "不计入") ),
      ( key = "pipeline", label = (en = "Pipeline", zh = "管道") ),
      ( key = "best_case", label = (en = "Best case", zh = "最佳情况"), synonyms = ["乐观"] ),
      ( key = "commit", label = (en = "Commit", zh = "承诺"), synonyms = ["committed"] ),
    ], synonyms = ["forecast category", "预测类别"] ),
    ( key = "competitors", label = (en = "Competitors", zh = "竞争对手"), type = multiRef, merge = set,
      target = ["account"], synonyms = ["competitor", "竞品"] ),
    ( key = "next_step", label = (en = "Next step", zh = "下一步"), type = text, merge = keepBoth,
      synonyms = ["next action", "下一步计划"] ),
    ( key = "products", label = (en = "Products", zh = "产品"), type = multiRef, merge = set, target = ["product"],
      synonyms = ["product", "product name", "产品名称", "意向产品"] ),
    ( key = "loss_reason", label = (en = "Loss reason", zh = "输单原因"), type = choice, merge = lastWriter,
      choices = [
      ( key = "price", label = (en = "Price", zh = "价格"), synonyms = ["too expensive", "价格过高"] ),
      ( key = "competitor", label = (en = "Competitor", zh = "竞争对手"), synonyms = ["选择竞品"] ),
      ( key = "no_budget", label = (en = "No budget", zh = "无预算"), synonyms = ["预算不足"] ),
      ( key = "no_decision", label = (en = "No decision", zh = "未决策"), synonyms = ["项目搁置"] ),
      ( key = "missing_feature", label = (en = "Missing feature", zh = "功能不满足"), synonyms = ["product fit"] ),
      ( key = "timing", label = (en = "Timing", zh = "时机不合"), synonyms = ["too late", "too early"] ),
      ( key = "other", label = (en = "Other", zh = "其他") ),
    ], synonyms = ["lost reason", "丢单原因", "失败原因"] ),
    ( key = "loss_notes", label = (en = "Loss notes", zh = "输单说明"), type = longText, merge = mergeableText,
      synonyms = ["loss reason notes", "输单备注"] ),
    ( key = "description", label = (en = "Description", zh = "描述"), type = longText, merge = mergeableText,
      synonyms = ["notes", "remark", "remarks", "备注", "说明"] ),
    ( key = "lines", label = (en = "Product lines", zh = "产品明细"), type = childLines, merge = derived,
      target = ["line"], via = "of", synonyms = ["lines", "明细"] ),
    Common.reopenReason,
    ( key = "weighted_amount", label = (en = "Weighted amount", zh = "加权金额"), type = derived, merge = derived,
      yields = money, formula = "amount * probability / 100" ),
    ( key = "age", label = (en = "Age", zh = "商机天数"), type = derived, merge = derived, yields = integer,
      formula = "days(authored_at, today())" ),
    ( key = "days_in_stage", label = (en = "Days in stage", zh = "阶段停留天数"), type = derived, merge = derived,
      yields = integer, formula = "days(last(at over stage_change where opportunity = this by at), today())" ),
    ( key = "stalled", label = (en = "Stalled", zh = "停滞"), type = derived, merge = derived, yields = boolean,
      formula = "days_in_stage > stage.max_days" ),
    ( key = "duplicates", label = (en = "Duplicates", zh = "疑似重复"), type = derived, merge = derived, yields = multiRef,
      formula = "computed(duplicates)" ),
  ],
  guards = [
    ( code = "OPPORTUNITY_WON", when = "stage.type = won", needs = ["amount", "account", "close_date"], sentence = (
      en = "A won opportunity needs an amount, an account and a close date: enter what is missing.",
      zh = "赢单的商机需要金额、客户和成交日期：请补全缺少的内容。") ),
    ( code = "OPPORTUNITY_LOST", when = "stage.type = lost", needs = ["loss_reason"], sentence = (
      en = "A lost opportunity needs a reason: choose why it was lost.",
      zh = "输单的商机需要填写原因：请选择输单原因。") ),
    ( code = "OPPORTUNITY_REOPENED", before = "stage.type in (won, lost)", when = "stage.type = open",
      gives = ["reopen_reason"], sentence = (
      en = "An opportunity that was won or lost is opened again only with a reason: add reopen_reason=….",
      zh = "重新打开已赢单或输单的商机需要原因：请加上 reopen_reason=…。") ),
    # The same of one that an import opened again: its moves tell.
    ( code = "OPPORTUNITY_REOPENED_WITHOUT_REASON", needs = ["reopen_reason"],
      when = "stage.type = open and reopen_reason is empty and count(stage_change where opportunity = this and to.type in (won, lost)) > 0",
      sentence = (
      en = "This opportunity was won or lost before and is open again: say why with reopen_reason=….",
      zh = "此商机曾经赢单或输单，现又重新打开：请用 reopen_reason=… 说明原因。") ),
    ( code = "OPPORTUNITY_STAGE_FIELDS", when = "stage.required_fields is not empty",
      needsNamedBy = "stage.required_fields", sentence = (
      en = "An opportunity in the stage {stage} needs {field}: enter it together with the stage.",
      zh = "处于“{stage}”阶段的商机需要{field}：请与阶段一并填写。") ),
  ] );

const pipeline :Shape.Kind = (
  key = "pipeline", label = (en = "Pipeline", zh = "销售管道"), group = "sales", title = "name",
  synonyms = ["sales pipeline", "管道", "销售流程"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["pipeline", "pipeline name", "管道名称"] ),
    ( key = "stages", label = (en = "Stages", zh = "阶段"), type = childLines, merge = derived, target = ["stage"],
      via = "pipeline" ),
  ] );

const stage :Shape.Kind = (
  key = "stage", label = (en = "Stage", zh = "阶段"), group = "sales", title = "name",
  childOf = "pipeline", parentField = "pipeline", synonyms = ["deal stage", "销售阶段"],
  fields = [
    ( key = "pipeline", label = (en = "Pipeline", zh = "管道"), type = ref, merge = fixed, target = ["pipeline"],
      required = true, synonyms = ["销售管道"] ),
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["stage", "stage name", "阶段", "阶段名称"] ),
    ( key = "order", label = (en = "Order", zh = "顺序"), type = orderKey, merge = order, synonyms = ["position"] ),
    ( key = "probability", label = (en = "Probability", zh = "概率"), type = percent, merge = lastWriter,
      minimum = "0", maximum = "100", synonyms = ["赢率"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, default = "open",
      choices = [
      ( key = "open", label = (en = "Open", zh = "进行中") ),
      ( key = "won", label = (en = "Won", zh = "赢单"), outranks = 1, synonyms = ["closed won"] ),
      ( key = "lost", label = (en = "Lost", zh = "输单"), outranks = 1, synonyms = ["closed lost", "丢单"] ),
    ], synonyms = ["stage type", "阶段类型"] ),
    # Keys of the opportunity's fields that need a value on entry.
    ( key = "required_fields", label = (en = "Required fields", zh = "必填字段"), type = tags, merge = set,
      namesFieldsOf = "opportunity", synonyms = ["required at entry"] ),
    ( key = "max_days", label = (en = "Most days", zh = "最长天数"), type = integer, merge = lastWriter,
      minimum = "0",
      synonyms = ["maximum days", "停留上限"] ),
    ( key = "colour", label = (en = "Colour", zh = "颜色"), type = text, merge = lastWriter, synonyms = ["color"] ),
  ] );

const product :Shape.Kind = (
  key = "product", label = (en = "Product", zh = "产品"), group = "sales", title = "name",
  synonyms = ["item", "商品", "货品"],
  fields = [
    ( key = "code", label = (en = "Code", zh = "产品编码"), type = text, merge = keepBoth,
      synonyms = ["product code", "sku", "item code", "part number", "编码", "产品编号", "产品代码",
                  "产品ID", "商品编码"] ),
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = keepBoth, required = true,
      synonyms = ["product", "product name", "item", "item name", "产品", "产品名称", "商品", "商品名称"] ),
    # A tree of products: a family is a product that others name as theirs.
    ( key = "category", label = (en = "Category", zh = "分类"), type = ref, merge = parent, target = ["product"],
      synonyms = ["series", "product series", "product category", "product family", "family", "系列", "类别",
                  "产品分类", "产品系列", "产品类别"] ),
    ( key = "unit", label = (en = "Unit", zh = "单位"), type = text, merge = lastWriter,
      synonyms = ["unit of measure", "uom", "计量单位"] ),
    ( key = "list_price", label = (en = "List price", zh = "标价"), type = money, merge = keepBoth, composite = true,
      synonyms = ["sales_price", "price", "unit price", "价格", "单价", "售价", "销售价", "销售价格"] ),
    ( key = "cost", label = (en = "Cost", zh = "成本"), type = money, merge = keepBoth, composite = true,
      synonyms = ["unit cost", "cost price", "成本价"] ),
    ( key = "tax", label = (en = "Tax", zh = "税率"), type = percent, merge = lastWriter, minimum = "0",
      maximum = "100", synonyms = ["tax rate", "vat"] ),
    ( key = "active", label = (en = "Active", zh = "在售"), type = boolean, merge = keepBoth, default = "true",
      synonyms = ["on sale", "enabled", "是否在售", "启用"] ),
    ( key = "replaces", label = (en = "Replaces", zh = "替代"), type = multiRef, merge = set, target = ["product"],
      synonyms = ["替代产品"] ),
    ( key = "goes_with", label = (en = "Goes with", zh = "搭配"), type = multiRef, merge = set, target = ["product"],
      synonyms = ["accessories", "搭配产品"] ),
    ( key = "description", label = (en = "Description", zh = "描述"), type = longText, merge = mergeableText,
      synonyms = ["notes", "产品描述", "备注", "说明"] ),
    ( key = "photos", label = (en = "Photos", zh = "图片"), type = attachments, merge = set,
      synonyms = ["photo", "picture", "pictures", "产品图片", "照片"] ),
  ] );

const defaultPipeline :Shape.PipelineTemplate = (
  code = "sales", label = (en = "Sales pipeline", zh = "销售管道"), stages = [
    ( code = "prospecting", label = (en = "Prospecting", zh = "初步接触"), probability = 10, type = "open",
      colour = "#8fa3b5" ),
    ( code = "engaging", label = (en = "Engaging", zh = "跟进中"), probability = 30, type = "open",
      colour = "#4a90c2" ),
    ( code = "proposal", label = (en = "Proposal", zh = "方案报价"), probability = 50, type = "open",
      colour = "#5b6ec7" ),
    ( code = "negotiation", label = (en = "Negotiation", zh = "谈判"), probability = 70, type = "open",
      colour = "#c28a2e" ),
    ( code = "won", label = (en = "Won", zh = "赢单"), probability = 100, type = "won", colour = "#3f9a5f" ),
    ( code = "lost", label = (en = "Lost", zh = "输单"), probability = 0, type = "lost", colour = "#b5524a" ),
  ] );
