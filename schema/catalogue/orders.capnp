# From an offer to the money: what was offered, ordered and paid, line by line, and what was aimed at.
@0xf5c097d9f119771f;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
using Common = import "/schema/catalogue/common.capnp";
$Cxx.namespace("satchel::schema");

const orderKinds :List(Shape.Kind) = [ .stageChange, .quote, .order, .line, .payment, .salesTarget,
  .recommendationFeedback ];

# A fact: concurrent changes simply both happened.
const stageChange :Shape.Kind = (
  key = "stage_change", label = (en = "Stage change", zh = "阶段变更"), group = "sales", title = "at", appendOnly = true,
  synonyms = ["stage history", "阶段变更记录"],
  fields = [
    ( key = "opportunity", label = (en = "Opportunity", zh = "商机"), type = ref, merge = fixed, required = true,
      target = ["opportunity"], synonyms = ["deal"] ),
    ( key = "from", label = (en = "From", zh = "原阶段"), type = ref, merge = fixed, target = ["stage"],
      synonyms = ["from stage"] ),
    ( key = "to", label = (en = "To", zh = "新阶段"), type = ref, merge = fixed, required = true, target = ["stage"],
      synonyms = ["to stage"] ),
    ( key = "at", label = (en = "At", zh = "变更时间"), type = dateTime, merge = fixed, required = true,
      synonyms = ["changed at"] ),
    ( key = "by", label = (en = "By", zh = "变更人"), type = ref, merge = fixed, target = ["user"],
      synonyms = ["changed by"] ),
    ( key = "amount", label = (en = "Amount then", zh = "当时金额"), type = money, merge = fixed, composite = true,
      synonyms = ["amount then"] ),
  ] );

const quote :Shape.Kind = (
  key = "quote", label = (en = "Quote", zh = "报价单"), group = "sales", title = "name",
  synonyms = ["quotation", "offer", "proposal", "报价"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter,
      synonyms = ["quote", "quote name", "subject", "title", "报价单名称", "标题"] ),
    ( key = "account", label = (en = "Account", zh = "客户"), type = ref, merge = keepBoth, target = ["account"],
      synonyms = ["account name", "company", "customer", "客户名称", "公司"] ),
    ( key = "opportunity", label = (en = "Opportunity", zh = "商机"), type = ref, merge = lastWriter,
      target = ["opportunity"], synonyms = ["deal", "商机名称"] ),
    ( key = "contact", label = (en = "Contact", zh = "联系人"), type = ref, merge = lastWriter, target = ["contact"],
      synonyms = ["contact name", "联系人姓名"] ),
    ( key = "valid_until", label = (en = "Valid until", zh = "有效期至"), type = date, merge = keepBoth,
      synonyms = ["expiry date", "expires", "有效期"] ),
    ( key = "lines", label = (en = "Lines", zh = "明细"), type = childLines, merge = derived, target = ["line"],
      via = "of", synonyms = ["products"] ),
    ( key = "total", label = (en = "Total", zh = "合计"), type = derived, merge = derived, yields = money,
      formula = "sum(net over line where of = this)", synonyms = ["amount", "总额"] ),
    ( key = "terms", label = (en = "Terms", zh = "条款"), type = longText, merge = mergeableText,
      synonyms = ["terms and conditions", "付款条款"] ),
    # What was sent is not changed: an edit of it is a new version.
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "draft",
      choices = [
      ( key = "draft", label = (en = "Draft", zh = "草稿") ),
      ( key = "approved", label = (en = "Approved", zh = "已批准"), outranks = 1 ),
      ( key = "sent", label = (en = "Sent", zh = "已发送"), outranks = 2 ),
      ( key = "accepted", label = (en = "Accepted", zh = "已接受"), outranks = 9 ),
      ( key = "rejected", label = (en = "Rejected", zh = "已拒绝"), outranks = 9, synonyms = ["declined"] ),
      ( key = "expired", label = (en = "Expired", zh = "已过期"), outranks = 9 ),
    ], synonyms = ["quote status", "报价状态"] ),
    ( key = "version_of", label = (en = "Version of", zh = "前一版本"), type = ref, merge = fixed, target = ["quote"],
      synonyms = ["previous version", "supersedes"] ),
    ( key = "accepted_by", label = (en = "Accepted by", zh = "接受人"), type = ref, merge = writeOnce,
      target = ["contact", "user"], synonyms = ["signed by"] ),
    Common.reopenReason, Common.frozenAs,
  ],
  freezes = [
    ( code = "QUOTE_SENT", when = "status in (sent, accepted, rejected, expired)", keptIn = "frozen_as",
      fields = ["name", "account", "opportunity", "contact", "valid_until", "lines", "terms"], sentence = (
      en = "{field} of a quote that was sent stays as the customer has it: make a new version with satchel add quote version_of={id}, or open it again with status=draft reopen_reason=….",
      zh = "报价单已发送，{field}须与客户手中的一致：请用 satchel add quote version_of={id} 建立新版本，或填写 status=draft reopen_reason=… 重新打开。"),
      differs = (
      en = "{field} is not what the customer was sent: put it back, or make a new version with satchel add quote version_of={id}.",
      zh = "{field}与已发送给客户的内容不一致：请改回，或用 satchel add quote version_of={id} 建立新版本。") ),
  ],
  guards = [
    ( code = "QUOTE_REOPENED", before = "status in (sent, accepted, rejected, expired)",
      when = "status in (draft, approved)", gives = ["reopen_reason"], sentence = (
      en = "A quote that was sent is opened again only with a reason: add reopen_reason=…, or make a new version with satchel add quote version_of={id}.",
      zh = "重新打开已发送的报价单需要原因：请加上 reopen_reason=…，或用 satchel add quote version_of={id} 建立新版本。") ),
    ( code = "QUOTE_APPROVED", when = "status in (approved, sent, accepted)", needs = ["account", "valid_until"], sentence = (
      en = "An approved quote needs an account and the day it is valid until: enter what is missing.",
      zh = "已批准的报价单需要客户和有效期：请补全缺少的内容。") ),
    ( code = "QUOTE_ACCEPTED", when = "status = accepted", needs = ["accepted_by"], sentence = (
      en = "An accepted quote needs the person who accepted it: choose who did.",
      zh = "已接受的报价单需要接受人：请选择接受人。") ),
  ] );

const order :Shape.Kind = (
  key = "order", label = (en = "Order", zh = "订单"), group = "sales", title = "name",
  synonyms = ["contract", "sales order", "purchase order", "合同", "销售订单", "订单/合同"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter,
      synonyms = ["order", "order name", "contract name", "subject", "title", "订单名称", "合同名称", "标题"] ),
    ( key = "account", label = (en = "Account", zh = "客户"), type = ref, merge = keepBoth, target = ["account"],
      synonyms = ["account name", "company", "customer", "client", "客户名称", "公司"] ),
    ( key = "opportunity", label = (en = "Opportunity", zh = "商机"), type = ref, merge = lastWriter,
      target = ["opportunity"], synonyms = ["deal", "商机名称"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, default = "order",
      choices = [
      ( key = "order", label = (en = "Order", zh = "订单") ),
      ( key = "contract", label = (en = "Contract", zh = "合同") ),
      ( key = "renewal", label = (en = "Renewal", zh = "续约") ),
    ], synonyms = ["order type", "订单类型"] ),
    ( key = "signed_date", label = (en = "Signed date", zh = "签订日期"), type = date, merge = writeOnce,
      synonyms = ["signed on", "contract date", "签约日期"] ),
    ( key = "signed_by", label = (en = "Signed by", zh = "签署人"), type = ref, merge = writeOnce,
      target = ["contact", "user"], synonyms = ["signer", "签约人"] ),
    ( key = "start", label = (en = "Start", zh = "开始日期"), type = date, merge = keepBoth, composite = true,
      partOf = "term", synonyms = ["start date", "开始"] ),
    ( key = "end", label = (en = "End", zh = "结束日期"), type = date, merge = keepBoth, composite = true,
      partOf = "term", synonyms = ["end date", "到期日期", "结束"] ),
    ( key = "lines", label = (en = "Lines", zh = "明细"), type = childLines, merge = derived, target = ["line"],
      via = "of", synonyms = ["products"] ),
    ( key = "total", label = (en = "Total", zh = "合计"), type = derived, merge = derived, yields = money,
      formula = "sum(net over line where of = this)", synonyms = ["amount", "order amount", "订单金额", "合同金额", "总额"] ),
    ( key = "paid", label = (en = "Paid", zh = "已回款"), type = derived, merge = derived, yields = money,
      formula = "sum(amount over payment where order = this and entry = receipt)", synonyms = ["received", "回款金额"] ),
    ( key = "status", label = (en = "Status", zh = "状态"), type = choice, merge = keepBoth, default = "draft",
      choices = [
      ( key = "draft", label = (en = "Draft", zh = "草稿") ),
      ( key = "signed", label = (en = "Signed", zh = "已签订"), outranks = 1 ),
      ( key = "active", label = (en = "Active", zh = "执行中"), outranks = 2 ),
      ( key = "fulfilled", label = (en = "Fulfilled", zh = "已交付"), outranks = 3, synonyms = ["delivered"] ),
      ( key = "closed", label = (en = "Closed", zh = "已关闭"), outranks = 9 ),
      ( key = "cancelled", label = (en = "Cancelled", zh = "已取消"), outranks = 9, synonyms = ["canceled"] ),
    ], synonyms = ["order status", "订单状态", "合同状态"] ),
    ( key = "files", label = (en = "Signed copy", zh = "合同文件"), type = attachments, merge = set,
      synonyms = ["contract file", "扫描件"] ),
    ( key = "renewal_reminder", label = (en = "Renewal reminder", zh = "续约提醒"), type = date, merge = lastWriter,
      synonyms = ["renewal date", "续约日期"] ),
    ( key = "payments", label = (en = "Payments", zh = "回款"), type = childLines, merge = derived,
      target = ["payment"], via = "order" ),
  ],
  guards = [
    ( code = "ORDER_SIGNED", when = "status in (signed, active, fulfilled) and signed_by is empty and files is empty",
      needs = ["signed_by"], sentence = (
      en = "A signed order needs the signed copy or who signed it: attach the file or choose the person.",
      zh = "已签订的订单需要签署文件或签署人：请附上文件或选择签署人。") ),
  ] );

# A line of an opportunity, a quote or an order.
const line :Shape.Kind = (
  key = "line", label = (en = "Line", zh = "明细"), group = "sales", title = "description", childOf = "order",
  parentField = "of", synonyms = ["order line", "quote line", "line item", "product line", "明细行", "产品明细"],
  fields = [
    ( key = "of", label = (en = "Of", zh = "所属单据"), type = ref, merge = fixed, required = true,
      target = ["opportunity", "quote", "order"], synonyms = ["document", "opportunity", "quote"] ),
    ( key = "product", label = (en = "Product", zh = "产品"), type = ref, merge = lastWriter, target = ["product"],
      synonyms = ["product name", "item", "产品名称"] ),
    ( key = "description", label = (en = "Description", zh = "描述"), type = text, merge = lastWriter,
      synonyms = ["line description", "说明"] ),
    ( key = "quantity", label = (en = "Quantity", zh = "数量"), type = decimal, merge = keepBoth,
      synonyms = ["qty", "count", "件数"] ),
    ( key = "unit_price", label = (en = "Unit price", zh = "单价"), type = money, merge = keepBoth, composite = true,
      synonyms = ["price", "价格"] ),
    ( key = "discount", label = (en = "Discount", zh = "折扣"), type = percent, merge = keepBoth, minimum = "0",
      maximum = "100", synonyms = ["discount percent", "折扣率"] ),
    ( key = "tax", label = (en = "Tax", zh = "税率"), type = percent, merge = lastWriter, minimum = "0",
      maximum = "100", synonyms = ["tax rate", "vat"] ),
    ( key = "order", label = (en = "Order", zh = "顺序"), type = orderKey, merge = order, synonyms = ["position"] ),
    ( key = "net", label = (en = "Net", zh = "净额"), type = derived, merge = derived, yields = money,
      formula = "quantity * unit_price * (100 - coalesce(discount, 0)) / 100", synonyms = ["净金额"] ),
  ] );

# What is due is a plan and may change; what was received is a fact. What was entered wrongly is reversed by another.
const payment :Shape.Kind = (
  key = "payment", label = (en = "Payment", zh = "回款"), group = "sales", title = "voucher",
  synonyms = ["receipt", "collection", "回款单", "收款"],
  fields = [
    ( key = "entry", label = (en = "Entry", zh = "回款类型"), type = choice, merge = fixed, required = true,
      default = "due", choices = [
      ( key = "due", label = (en = "Due", zh = "计划回款"), synonyms = ["planned", "plan"] ),
      ( key = "receipt", label = (en = "Receipt", zh = "实际回款"), synonyms = ["received"] ),
    ], synonyms = ["payment type"] ),
    ( key = "order", label = (en = "Order", zh = "订单"), type = ref, merge = fixed, required = true,
      target = ["order"], synonyms = ["contract", "合同"] ),
    ( key = "due", label = (en = "Due", zh = "应收日期"), type = date, merge = keepBoth,
      synonyms = ["due date", "到期日", "计划日期"] ),
    ( key = "amount_due", label = (en = "Amount due", zh = "应收金额"), type = money, merge = keepBoth, composite = true,
      synonyms = ["planned amount", "计划金额"] ),
    ( key = "date", label = (en = "Date", zh = "到账日期"), type = date, merge = fixed,
      synonyms = ["received on", "payment date", "回款日期"] ),
    ( key = "amount", label = (en = "Amount", zh = "到账金额"), type = money, merge = fixed, composite = true,
      synonyms = ["amount received", "回款金额"] ),
    ( key = "method", label = (en = "Method", zh = "回款方式"), type = choice, merge = fixed, choices = [
      ( key = "bank_transfer", label = (en = "Bank transfer", zh = "银行转账"), synonyms = ["transfer", "wire"] ),
      ( key = "cash", label = (en = "Cash", zh = "现金") ),
      ( key = "cheque", label = (en = "Cheque", zh = "支票"), synonyms = ["check"] ),
      ( key = "card", label = (en = "Card", zh = "刷卡") ),
      ( key = "online", label = (en = "Online", zh = "在线支付"), synonyms = ["alipay", "wechat pay", "支付宝", "微信支付"] ),
      ( key = "other", label = (en = "Other", zh = "其他") ),
    ], synonyms = ["payment method", "付款方式"] ),
    ( key = "voucher", label = (en = "Voucher", zh = "凭证号"), type = text, merge = fixed,
      synonyms = ["voucher number", "receipt number", "收据号"] ),
    ( key = "reverses", label = (en = "Reverses", zh = "冲销"), type = ref, merge = fixed, target = ["payment"],
      synonyms = ["correction of"] ),
  ],
  guards = [
    ( code = "PAYMENT_DUE", when = "entry = due", needs = ["due", "amount_due"], sentence = (
      en = "A planned payment needs an amount and the day it is due: enter both.",
      zh = "计划回款需要金额和应收日期：请两项都填写。") ),
    ( code = "PAYMENT_RECEIPT", when = "entry = receipt", needs = ["date", "amount"], sentence = (
      en = "A payment received needs its amount and its date: enter both.",
      zh = "实际回款需要金额和到账日期：请两项都填写。") ),
  ] );

const salesTarget :Shape.Kind = (
  key = "sales_target", label = (en = "Sales target", zh = "销售目标"), group = "sales", title = "period",
  synonyms = ["target", "quota", "业绩目标"],
  fields = [
    ( key = "user", label = (en = "User", zh = "人员"), type = ref, merge = lastWriter, target = ["user"],
      synonyms = ["salesperson", "业务员"] ),
    # The team whose target it is.
    ( key = "team", label = (en = "Team", zh = "团队"), type = ref, merge = lastWriter, target = ["team"],
      synonyms = ["department", "部门"] ),
    # A year, a quarter or a month: 2026, 2026-Q1, 2026-03.
    ( key = "period", label = (en = "Period", zh = "期间"), type = text, merge = lastWriter, required = true,
      synonyms = ["month", "quarter", "year", "月份", "季度", "年度"] ),
    ( key = "measure", label = (en = "Measure", zh = "指标"), type = choice, merge = lastWriter, required = true,
      choices = [
      ( key = "won_value", label = (en = "Won value", zh = "赢单金额") ),
      ( key = "won_count", label = (en = "Won count", zh = "赢单数") ),
      ( key = "new_accounts", label = (en = "New accounts", zh = "新增客户") ),
      ( key = "visits", label = (en = "Visits", zh = "拜访次数") ),
    ], synonyms = ["metric", "目标指标"] ),
    ( key = "value", label = (en = "Value", zh = "目标值"), type = decimal, merge = keepBoth, minimum = "0",
      synonyms = ["target value", "目标金额"] ),
    ( key = "attained", label = (en = "Attained", zh = "已完成"), type = derived, merge = derived, yields = decimal,
      formula = "computed(target_attained)", synonyms = ["完成值"] ),
  ] );

# What somebody made of a suggestion; the suggestion itself is computed anew on every node.
const recommendationFeedback :Shape.Kind = (
  key = "recommendation_feedback", label = (en = "Recommendation feedback", zh = "推荐反馈"), group = "sales",
  title = "reason", appendOnly = true, synonyms = ["feedback on recommendation", "推荐结果"],
  fields = [
    ( key = "account", label = (en = "Account", zh = "客户"), type = ref, merge = fixed, required = true,
      target = ["account"], synonyms = ["customer", "客户名称"] ),
    ( key = "product", label = (en = "Product", zh = "产品"), type = ref, merge = fixed, required = true,
      target = ["product"], synonyms = ["product name", "产品名称"] ),
    ( key = "response", label = (en = "Response", zh = "反馈"), type = choice, merge = fixed, required = true,
      choices = [
      ( key = "shown", label = (en = "Shown", zh = "已展示") ),
      ( key = "accepted", label = (en = "Accepted", zh = "已采纳") ),
      ( key = "dismissed", label = (en = "Dismissed", zh = "已忽略"), synonyms = ["rejected"] ),
    ], synonyms = ["result", "结果"] ),
    ( key = "reason", label = (en = "Reason", zh = "原因"), type = text, merge = fixed, synonyms = ["why", "理由"] ),
    ( key = "at", label = (en = "At", zh = "时间"), type = dateTime, merge = fixed, synonyms = ["when"] ),
  ] );
