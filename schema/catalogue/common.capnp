# The fields that every record has, and the lists of choices that several kinds share. A kind that defines a field under
# one of these keys replaces it; a kind's own names are looked for before these.
@0x9da09617b09aba53;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
$Cxx.namespace("satchel::schema");

const commonFields :List(Shape.Field) = [
  # 128 bits, sortable, made offline.
  ( key = "id", label = (en = "ID", zh = "ID"), type = text, merge = fixed ),
  # A device's own block first (GZ3-0042), then the official number, which is given once.
  ( key = "number", label = (en = "Number", zh = "编号"), type = autoNumber, merge = writeOnce,
    synonyms = ["no", "record number", "序号", "单号"] ),
  ( key = "owner", label = (en = "Owner", zh = "负责人"), type = ref, merge = keepBoth, target = ["user"],
    synonyms = ["sales_agent", "salesperson", "sales rep", "account manager", "owned by", "拥有者", "所有者",
                "归属人", "业务员", "销售", "销售员", "销售人员", "销售负责人", "跟进人"] ),
  ( key = "collaborators", label = (en = "Collaborators", zh = "协作人"), type = multiRef, merge = set,
    target = ["user"], synonyms = ["collaborator", "协同人"] ),
  ( key = "team", label = (en = "Team", zh = "所属团队"), type = ref, merge = lastWriter, target = ["team"],
    synonyms = ["branch", "department", "regional_office", "region office", "团队", "部门", "所属部门",
                "分支机构"] ),
  ( key = "visibility", label = (en = "Visibility", zh = "可见范围"), type = choice, merge = keepBoth, choices = [
    ( key = "private", label = (en = "Private", zh = "仅本人") ),
    ( key = "team", label = (en = "Team", zh = "团队") ),
    ( key = "branch", label = (en = "Branch", zh = "分支") ),
    ( key = "all", label = (en = "All", zh = "全员"), synonyms = ["everyone", "public"] ),
  ] ),
  ( key = "tags", label = (en = "Tags", zh = "标签"), type = tags, merge = set, synonyms = ["tag", "labels"] ),
  ( key = "attachments", label = (en = "Files", zh = "附件"), type = attachments, merge = set,
    synonyms = ["attachment", "file", "文件"] ),
  ( key = "followers", label = (en = "Followers", zh = "关注人"), type = multiRef, merge = set, target = ["user"],
    synonyms = ["follower", "watchers"] ),
  # Kept from the source on import: an imported history does not become the importer's.
  ( key = "author", label = (en = "Author", zh = "创建人"), type = ref, merge = fixed, target = ["user"],
    synonyms = ["created by", "creator", "创建者"] ),
  ( key = "authored_at", label = (en = "Created", zh = "创建时间"), type = dateTime, merge = fixed,
    synonyms = ["created at", "created on", "created date", "created time", "date created", "create time",
                "creation date", "engage_date", "创建日期", "建档日期", "建立日期"] ),
  ( key = "recorded_by", label = (en = "Entered by", zh = "录入人"), type = ref, merge = fixed, target = ["user"],
    synonyms = ["录入者"] ),
  ( key = "device", label = (en = "Entered on", zh = "录入设备"), type = text, merge = fixed ),
  # (source, id): a second import of the same file finds what the first one made.
  ( key = "external_ids", label = (en = "External ids", zh = "外部编号"), type = externalIds, merge = set,
    elementMerge = lastWriter, synonyms = ["external id", "source id", "外部ID"] ),
  ( key = "archived", label = (en = "Archived", zh = "归档"), type = boolean, merge = lastWriter,
    synonyms = ["已归档"] ),
  # Read from the record's delete and what that had seen; never written as a field.
  ( key = "deleted", label = (en = "Deleted", zh = "删除"), type = derived, merge = derived, yields = boolean,
    formula = "computed(deleted)" ),
  # The earliest due time among open activities and tasks about the record.
  ( key = "next_follow_up", label = (en = "Next step due", zh = "下次跟进"), type = derived, merge = derived,
    yields = dateTime, formula = "computed(next_follow_up)" ),
  # Columns of an import that no field holds, as text.
  ( key = "extra", label = (en = "Other columns", zh = "其他列"), type = extra, merge = set,
    elementMerge = lastWriter ),
];

const industries :List(Shape.Choice) = [
  ( key = "technology", label = (en = "Technology", zh = "科技"), synonyms = ["tech", "technolgy", "高科技"] ),
  ( key = "software", label = (en = "Software", zh = "软件"), synonyms = ["it", "saas", "信息技术"] ),
  ( key = "internet", label = (en = "Internet", zh = "互联网") ),
  ( key = "telecommunications", label = (en = "Telecommunications", zh = "通信"),
    synonyms = ["telecom", "telecoms", "电信"] ),
  ( key = "manufacturing", label = (en = "Manufacturing", zh = "制造业"), synonyms = ["制造"] ),
  ( key = "retail", label = (en = "Retail", zh = "零售"), synonyms = ["零售业"] ),
  ( key = "wholesale", label = (en = "Wholesale", zh = "批发"), synonyms = ["trade", "贸易"] ),
  ( key = "finance", label = (en = "Finance", zh = "金融"), synonyms = ["banking", "insurance", "金融业"] ),
  ( key = "medical", label = (en = "Medical", zh = "医疗"),
    synonyms = ["healthcare", "health care", "医疗健康"] ),
  ( key = "education", label = (en = "Education", zh = "教育"), synonyms = ["training", "教育培训"] ),
  ( key = "marketing", label = (en = "Marketing", zh = "营销"), synonyms = ["advertising", "广告"] ),
  ( key = "entertainment", label = (en = "Entertainment", zh = "文娱"), synonyms = ["media", "娱乐", "传媒"] ),
  ( key = "employment", label = (en = "Employment", zh = "人力资源"),
    synonyms = ["recruitment", "staffing", "招聘"] ),
  ( key = "services", label = (en = "Services", zh = "服务业"),
    synonyms = ["service", "professional services", "服务"] ),
  ( key = "construction", label = (en = "Construction", zh = "建筑"), synonyms = ["建筑业"] ),
  ( key = "real_estate", label = (en = "Real estate", zh = "房地产"), synonyms = ["property", "地产"] ),
  ( key = "logistics", label = (en = "Logistics", zh = "物流"),
    synonyms = ["transport", "transportation", "运输"] ),
  ( key = "catering", label = (en = "Catering", zh = "餐饮"),
    synonyms = ["restaurants", "hospitality", "餐饮业"] ),
  ( key = "energy", label = (en = "Energy", zh = "能源"), synonyms = ["utilities"] ),
  ( key = "agriculture", label = (en = "Agriculture", zh = "农业") ),
  ( key = "government", label = (en = "Government", zh = "政府"), synonyms = ["public sector", "政府机构"] ),
  ( key = "nonprofit", label = (en = "Nonprofit", zh = "非营利组织"), synonyms = ["ngo", "公益"] ),
  ( key = "other", label = (en = "Other", zh = "其他"), synonyms = ["其它"] ),
];

# People employed. A number means the band that it falls in.
const sizes :List(Shape.Choice) = [
  ( key = "people_1_to_9", label = (en = "1–9 people", zh = "1–9 人"), atLeast = 1, synonyms = ["1-9"] ),
  ( key = "people_10_to_49", label = (en = "10–49 people", zh = "10–49 人"), atLeast = 10, synonyms = ["10-49"] ),
  ( key = "people_50_to_199", label = (en = "50–199 people", zh = "50–199 人"), atLeast = 50,
    synonyms = ["50-199"] ),
  ( key = "people_200_to_999", label = (en = "200–999 people", zh = "200–999 人"), atLeast = 200,
    synonyms = ["200-999"] ),
  ( key = "people_1000_to_4999", label = (en = "1,000–4,999 people", zh = "1000–4999 人"), atLeast = 1000,
    synonyms = ["1000-4999"] ),
  ( key = "people_5000_up", label = (en = "5,000 people and more", zh = "5000 人以上"), atLeast = 5000,
    synonyms = ["5000+"] ),
];

# Where an account or a lead came from.
const sources :List(Shape.Choice) = [
  ( key = "website", label = (en = "Website", zh = "官网"), synonyms = ["web", "web site", "web form", "网站"] ),
  ( key = "search_engine", label = (en = "Search engine", zh = "搜索引擎"),
    synonyms = ["organic search", "google", "bing", "baidu", "百度"] ),
  ( key = "direct_traffic", label = (en = "Direct traffic", zh = "直接访问"), synonyms = ["direct"] ),
  ( key = "chat", label = (en = "Online chat", zh = "在线咨询"),
    synonyms = ["olark chat", "live chat", "在线客服"] ),
  ( key = "referral", label = (en = "Referral", zh = "转介绍"),
    synonyms = ["reference", "word of mouth", "recommendation", "推荐", "客户推荐", "老客户介绍"] ),
  ( key = "referral_site", label = (en = "Referral site", zh = "引荐网站"), synonyms = ["referral sites"] ),
  ( key = "social_media", label = (en = "Social media", zh = "社交媒体"),
    synonyms = ["social", "facebook", "linkedin", "weibo", "微博", "公众号"] ),
  ( key = "advertisement", label = (en = "Advertisement", zh = "广告"),
    synonyms = ["ad", "ads", "advertising", "pay per click ads", "广告投放"] ),
  ( key = "event", label = (en = "Event", zh = "活动"),
    synonyms = ["trade show", "exhibition", "conference", "seminar", "展会", "会议"] ),
  ( key = "campaign", label = (en = "Campaign", zh = "营销活动"), synonyms = ["市场活动"] ),
  ( key = "cold_call", label = (en = "Cold call", zh = "陌生拜访"),
    synonyms = ["cold calling", "陌拜", "电话营销"] ),
  ( key = "phone", label = (en = "Phone enquiry", zh = "来电"),
    synonyms = ["inbound call", "电话咨询", "来电咨询"] ),
  ( key = "email", label = (en = "E-mail", zh = "邮件"), synonyms = ["mail"] ),
  ( key = "partner", label = (en = "Partner", zh = "合作伙伴"), synonyms = ["reseller", "渠道", "代理商"] ),
  ( key = "purchased_list", label = (en = "Purchased list", zh = "购买名单"), synonyms = ["list"] ),
  ( key = "other", label = (en = "Other", zh = "其他"), synonyms = ["其它"] ),
];

# Claimed by two people at once offline, a record shows two owners until somebody decides.
const pools :List(Shape.Choice) = [
  ( key = "public", label = (en = "Public pool", zh = "公海"), synonyms = ["open", "公海池"] ),
  ( key = "claimed", label = (en = "Claimed", zh = "已领取"), synonyms = ["taken", "private", "私海"] ),
];

# How far a right reaches. Where two people change it apart, the narrower one holds: revoking wins.
const scopes :List(Shape.Choice) = [
  ( key = "none", label = (en = "None", zh = "无"), outranks = 4 ),
  ( key = "own", label = (en = "Own", zh = "本人"), outranks = 3 ),
  ( key = "team", label = (en = "Team", zh = "团队"), outranks = 2 ),
  ( key = "branch", label = (en = "Branch", zh = "分支"), outranks = 1 ),
  ( key = "all", label = (en = "All", zh = "全部") ),
];

const priorities :List(Shape.Choice) = [
  ( key = "low", label = (en = "Low", zh = "低") ),
  ( key = "normal", label = (en = "Normal", zh = "中"), synonyms = ["medium", "普通"] ),
  ( key = "high", label = (en = "High", zh = "高") ),
  ( key = "urgent", label = (en = "Urgent", zh = "紧急"), synonyms = ["critical", "highest"] ),
];

# What is written goes through these.
const reviewStates :List(Shape.Choice) = [
  ( key = "draft", label = (en = "Draft", zh = "草稿") ),
  ( key = "in_review", label = (en = "In review", zh = "评审"), outranks = 1, synonyms = ["review", "评审中"] ),
  ( key = "published", label = (en = "Published", zh = "发布"), outranks = 2,
    synonyms = ["approved", "已发布", "已批准"] ),
  ( key = "obsolete", label = (en = "Obsolete", zh = "已作废"), outranks = 9, synonyms = ["withdrawn", "作废"] ),
];

const healths :List(Shape.Choice) = [
  ( key = "red", label = (en = "Red", zh = "红"), synonyms = ["红灯"] ),
  ( key = "amber", label = (en = "Amber", zh = "黄"), synonyms = ["yellow", "黄灯"] ),
  ( key = "green", label = (en = "Green", zh = "绿"), synonyms = ["绿灯"] ),
];

# What a record's frozen fields were when they were frozen, as fingerprints: it is seen when a merge or an import changed
# one all the same.
const frozenAs :Shape.Field = ( key = "frozen_as", label = (en = "Frozen as", zh = "定稿内容"), type = structured,
  merge = lastWriter, composite = true );
const reopenReason :Shape.Field = ( key = "reopen_reason", label = (en = "Reason to reopen", zh = "重开原因"),
  type = text, merge = lastWriter, synonyms = ["reason for reopening", "why reopened", "重新打开原因"] );
