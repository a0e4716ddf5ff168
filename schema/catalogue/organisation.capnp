# The organisation: who works together in what role, when they work, and what money was worth.
@0xdd7e586e11f42984;
using Cxx = import "/capnp/c++.capnp";
using Shape = import "/schema/catalogue.capnp";
using Common = import "/schema/catalogue/common.capnp";
$Cxx.namespace("satchel::schema");

const organisationKinds :List(Shape.Kind) = [ .user, .team, .role, .workingCalendar, .currencyRate ];

const user :Shape.Kind = (
  key = "user", label = (en = "User", zh = "用户"), group = "admin", title = "name",
  synonyms = ["colleague", "employee", "staff", "agent", "同事", "员工", "成员"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "姓名"), type = personName, merge = lastWriter, composite = true,
      required = true,
      synonyms = ["full name", "person name", "user", "user name", "sales_agent", "agent", "employee",
                  "employee name", "用户", "用户名称", "名字", "员工姓名", "销售", "业务员",
                  "销售人员"] ),
    ( key = "login", label = (en = "Login", zh = "登录名"), type = text, merge = writeOnce,
      synonyms = ["login name", "account", "账号", "用户名"] ),
    ( key = "email", label = (en = "E-mail", zh = "邮箱"), type = email, merge = keepBoth,
      synonyms = ["email address", "mail", "emails", "电子邮箱", "电子邮件"] ),
    ( key = "phone", label = (en = "Phone", zh = "电话"), type = phone, merge = keepBoth,
      synonyms = ["phones", "telephone", "tel", "phone number", "mobile", "手机", "手机号", "手机号码",
                  "联系电话"] ),
    ( key = "locale", label = (en = "Language", zh = "语言"), type = text, merge = lastWriter,
      synonyms = ["lang"] ),
    ( key = "timezone", label = (en = "Time zone", zh = "时区"), type = text, merge = lastWriter, synonyms = ["tz"] ),
    ( key = "roles", label = (en = "Roles", zh = "角色"), type = multiRef, merge = set, target = ["role"],
      synonyms = ["role"] ),
    ( key = "manager", label = (en = "Manager", zh = "上级"), type = ref, merge = parent, target = ["user"],
      synonyms = ["reports to", "supervisor", "主管", "经理", "直属上级"] ),
    ( key = "active", label = (en = "Active", zh = "启用"), type = boolean, merge = keepBoth, default = "true",
      synonyms = ["enabled", "是否启用", "在职"] ),
    ( key = "capacity_hours_week", label = (en = "Capacity, hours a week", zh = "每周可用工时"), type = decimal,
      merge = lastWriter, minimum = "0", maximum = "168", synonyms = ["capacity", "weekly hours"] ),
    ( key = "cost_rate", label = (en = "Cost rate", zh = "成本费率"), type = money, merge = keepBoth,
      composite = true,
      synonyms = ["hourly rate", "rate", "费率"] ),
    ( key = "skills", label = (en = "Skills", zh = "技能"), type = tags, merge = set,
      synonyms = ["skill", "技能和经验"] ),
  ] );

const team :Shape.Kind = (
  key = "team", label = (en = "Team", zh = "团队"), group = "admin", title = "name",
  synonyms = ["branch", "branch office", "department", "分支机构", "部门", "团队/分支机构"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = keepBoth, required = true,
      synonyms = ["team name", "branch name", "团队名称", "部门名称", "分支名称"] ),
    ( key = "type", label = (en = "Type", zh = "类型"), type = choice, merge = lastWriter, choices = [
      ( key = "company", label = (en = "Company", zh = "公司") ),
      ( key = "branch", label = (en = "Branch", zh = "分支机构"), synonyms = ["office"] ),
      ( key = "team", label = (en = "Team", zh = "团队") ),
      ( key = "territory", label = (en = "Territory", zh = "区域"), synonyms = ["region", "大区"] ),
    ], synonyms = ["team type", "团队类型"] ),
    ( key = "parent", label = (en = "Parent", zh = "上级团队"), type = ref, merge = parent, target = ["team"],
      synonyms = ["parent team", "上级部门", "上级机构"] ),
    ( key = "lead", label = (en = "Lead", zh = "团队负责人"), type = ref, merge = keepBoth, target = ["user"],
      synonyms = ["team lead", "leader", "head", "主管"] ),
    ( key = "members", label = (en = "Members", zh = "成员"), type = multiRef, merge = set, target = ["user"],
      synonyms = ["member", "团队成员"] ),
    ( key = "working_calendar", label = (en = "Working calendar", zh = "工作日历"), type = ref, merge = lastWriter,
      target = ["working_calendar"], synonyms = ["calendar"] ),
  ] );

# What a colleague may do. Checked when something is typed; what is protected is a space.
const role :Shape.Kind = (
  key = "role", label = (en = "Role", zh = "角色"), group = "admin", title = "name", synonyms = ["access role", "权限角色"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["role", "role name", "角色名称"] ),
    # Of each of these, where two people change it apart, the narrower one holds: revoking wins.
    ( key = "create_scope", label = (en = "May create", zh = "可新建"), type = choice, merge = keepBoth,
      choices = Common.scopes, synonyms = ["create"] ),
    ( key = "read_scope", label = (en = "May read", zh = "可查看"), type = choice, merge = keepBoth,
      choices = Common.scopes, synonyms = ["read"] ),
    ( key = "edit_scope", label = (en = "May edit", zh = "可编辑"), type = choice, merge = keepBoth,
      choices = Common.scopes, synonyms = ["edit"] ),
    ( key = "delete_scope", label = (en = "May delete", zh = "可删除"), type = choice, merge = keepBoth,
      choices = Common.scopes, synonyms = ["delete"] ),
    # Where a kind has its own: opportunity.read=team.
    ( key = "kind_rights", label = (en = "Rights by kind", zh = "按类型授权"), type = permission, merge = set,
      elementMerge = keepBoth, choices = Common.scopes, synonyms = ["kind rights"] ),
    # By kind and field: product.cost=read.
    ( key = "field_rights", label = (en = "Rights by field", zh = "字段授权"), type = permission, merge = set,
      elementMerge = keepBoth, choices = [
      ( key = "none", label = (en = "Hidden", zh = "隐藏"), outranks = 2 ),
      ( key = "read", label = (en = "Read only", zh = "只读"), outranks = 1 ),
      ( key = "edit", label = (en = "Edit", zh = "可编辑") ),
    ], synonyms = ["field rights"] ),
    ( key = "may_export", label = (en = "May export", zh = "可导出"), type = boolean, merge = keepBoth,
      synonyms = ["export"] ),
    ( key = "may_import", label = (en = "May import", zh = "可导入"), type = boolean, merge = keepBoth,
      synonyms = ["import"] ),
    ( key = "may_resolve_conflicts", label = (en = "May resolve conflicts", zh = "可处理冲突"), type = boolean,
      merge = keepBoth, synonyms = ["resolve conflicts"] ),
    ( key = "may_administer", label = (en = "May administer", zh = "可管理"), type = boolean, merge = keepBoth,
      synonyms = ["administer", "admin"] ),
  ] );

# The hours of each weekday are one value: a week from two people would be nobody's.
const workingCalendar :Shape.Kind = (
  key = "working_calendar", label = (en = "Working calendar", zh = "工作日历"), group = "admin", title = "name",
  synonyms = ["calendar", "business calendar", "日历"],
  fields = [
    ( key = "name", label = (en = "Name", zh = "名称"), type = text, merge = lastWriter, required = true,
      synonyms = ["calendar name", "日历名称"] ),
    ( key = "monday", label = (en = "Monday", zh = "周一"), type = duration, merge = lastWriter, composite = true,
      partOf = "week_pattern", synonyms = ["mon", "星期一"] ),
    ( key = "tuesday", label = (en = "Tuesday", zh = "周二"), type = duration, merge = lastWriter, composite = true,
      partOf = "week_pattern", synonyms = ["tue", "星期二"] ),
    ( key = "wednesday", label = (en = "Wednesday", zh = "周三"), type = duration, merge = lastWriter, composite = true,
      partOf = "week_pattern", synonyms = ["wed", "星期三"] ),
    ( key = "thursday", label = (en = "Thursday", zh = "周四"), type = duration, merge = lastWriter, composite = true,
      partOf = "week_pattern", synonyms = ["thu", "星期四"] ),
    ( key = "friday", label = (en = "Friday", zh = "周五"), type = duration, merge = lastWriter, composite = true,
      partOf = "week_pattern", synonyms = ["fri", "星期五"] ),
    ( key = "saturday", label = (en = "Saturday", zh = "周六"), type = duration, merge = lastWriter, composite = true,
      partOf = "week_pattern", synonyms = ["sat", "星期六"] ),
    ( key = "sunday", label = (en = "Sunday", zh = "周日"), type = duration, merge = lastWriter, composite = true,
      partOf = "week_pattern", synonyms = ["sun", "星期日"] ),
    # After midnight of UTC; empty means 9 o'clock.
    ( key = "day_begins", label = (en = "Day begins", zh = "每日开始"), type = duration, merge = lastWriter,
      synonyms = ["start of day", "上班时间"] ),
    ( key = "holidays", label = (en = "Holidays", zh = "节假日"), type = namedDate, merge = set,
      synonyms = ["holiday", "假日"] ),
    ( key = "working_days", label = (en = "Make-up working days", zh = "调休"), type = date, merge = set,
      synonyms = ["make up days", "调休日"] ),
  ] );

const currencyRate :Shape.Kind = (
  key = "currency_rate", label = (en = "Currency rate", zh = "汇率"), group = "admin", title = "currency",
  appendOnly = true, synonyms = ["exchange rate"],
  fields = [
    ( key = "currency", label = (en = "Currency", zh = "币种"), type = text, merge = fixed, required = true,
      synonyms = ["货币"] ),
    ( key = "base", label = (en = "In terms of", zh = "基准币种"), type = text, merge = fixed, required = true,
      synonyms = ["base currency", "to currency"] ),
    ( key = "date", label = (en = "Date", zh = "日期"), type = date, merge = fixed, required = true,
      synonyms = ["rate date"] ),
    ( key = "rate", label = (en = "Rate", zh = "汇率值"), type = decimal, merge = fixed, required = true, minimum = "0",
      synonyms = ["exchange rate value"] ),
  ] );
