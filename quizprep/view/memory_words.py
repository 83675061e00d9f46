"""The words of the screens about memory in both languages: statistics, the plan up to an interview, fitting."""

from quizprep.model import Bilingual

# The plan

INTERVIEW_IN = Bilingual("Interview on {date}, in {days} days.", "面试日期 {date}，还有 {days} 天。")
INTERVIEW_TOMORROW = Bilingual("Interview tomorrow.", "明天面试。")
INTERVIEW_TODAY = Bilingual("Interview today.", "今天面试。")
LAST_PASS_FROM = Bilingual(
    "The last pass (questions: {seen}) begins on {date}; minutes a day: about {minutes}.",
    "最后一轮从 {date} 开始，共 {seen} 题，每天约 {minutes} 分钟。",
)
LAST_PASS_NOW = Bilingual(
    "The last pass (questions: {seen}) is on; minutes a day: about {minutes}.",
    "最后一轮正在进行，共 {seen} 题，每天约 {minutes} 分钟。",
)
NOTHING_LEARNT = Bilingual(
    "Nothing was answered yet, so there is nothing to repeat. `quizprep drill` asks something new.",
    "还没有答过题，没有可以重复的内容。`quizprep drill` 可以练习新题。",
)
DAY = Bilingual("day", "日期")
QUESTIONS = Bilingual("questions", "题数")
LAST_PASS = Bilingual("last pass", "最后一轮")
MINUTES = Bilingual("minutes", "分钟")
TODAY = Bilingual("today", "今天")
WEEK_FROM = Bilingual("week of {date}", "{date} 起一周")

# Fitting

FITTED_TO = Bilingual(
    "{reviews} reviews; fitted to the earlier ones, compared on the {held_out} since {since}.",
    "共 {reviews} 次复习；用较早的拟合，并在 {since} 之后的 {held_out} 次上比较。",
)
LOSS = Bilingual("loss", "损失")
WITH_PUBLISHED = Bilingual("published parameters", "公开参数")
WITH_USED = Bilingual("parameters used so far", "目前使用的参数")
WITH_FITTED = Bilingual("fitted to you", "为你拟合的参数")
KEPT = Bilingual("They predict you better, and are used from now on.", "预测更准，从现在起采用。")
NOT_KEPT = Bilingual("They predict you no better; nothing was changed.", "预测没有更准，未作改动。")
BACK_TO_PUBLISHED = Bilingual("The published parameters are used again.", "已恢复使用公开参数。")

# Statistics

PAGE_TITLE = Bilingual("quizprep, {date}", "quizprep，{date}")
ANSWERED = Bilingual("answered", "已答")
RIGHT_TODAY = Bilingual("right", "正确")
STILL_DUE = Bilingual("still due", "剩余到期")
STREAK = Bilingual("days in a row", "连续天数")
LONGEST_STREAK = Bilingual("most in a row", "最长连续")
DAYS_IN_ALL = Bilingual("days in all", "总天数")
CALENDAR_SAID = Bilingual(
    "{sum} answers on {active} of {days} days, at most {most} on one.",
    "{days} 天里有 {active} 天答题，共 {sum} 题，单日最多 {most} 题。",
)
CHART_SAID = Bilingual("{title}. The most: {most}.", "{title}。最多的一天：{most}。")
CALIBRATION_SAID = Bilingual(
    "Predictions are off by {off} percentage points on average; on the dashed line they are right.",
    "预测平均偏差 {off} 个百分点；落在虚线上即为准确。",
)
OF_SO_MANY = Bilingual("of {whole}", "共 {whole}")
FIGURES = Bilingual("Figures", "数据")
MONTH = Bilingual("month", "月份")
WHY = Bilingual("Why", "解析")
FORGOTTEN_TIMES = Bilingual("forgotten {times} times", "忘记 {times} 次")
BUILDS_ON_THESE = Bilingual("builds on {names}", "基于 {names}")
MADE_TIMES = Bilingual("{times}× in {question}", "在 {question} 中出现 {times} 次")
PAGE_WRITTEN = Bilingual("The page is in {path}.", "页面已写入 {path}。")
TODAY_TITLE = Bilingual("Today", "今天")
TODAY_LINE = Bilingual(
    "{answered} answered, {correct} right, {time}, {due} still due",
    "已答 {answered} 题，正确 {correct}，用时 {time}，还有 {due} 题到期",
)
ONE_MINUTE = Bilingual("1 minute", "1 分钟")
SO_MANY_MINUTES = Bilingual("{n} minutes", "{n} 分钟")
STREAK_LINE = Bilingual(
    "days in a row: {streak}, at most {longest}, {days} in all", "连续 {streak} 天，最长 {longest} 天，共 {days} 天"
)
NOTHING_YET = Bilingual(
    "Nothing was answered yet. `quizprep drill` asks the first question.", "还没有答过题。`quizprep drill` 会问第一题。"
)
CALENDAR = Bilingual("Answers a day, the last year", "最近一年每天的答题数")
WEEKDAYS = Bilingual("Mon Tue Wed Thu Fri Sat Sun", "一 二 三 四 五 六 日")
MONTHS = Bilingual("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月")
LESS_TO_MORE = Bilingual("{shades}  most on one day: {most}", "{shades}  单日最多 {most} 题")
DUE_AHEAD = Bilingual("Due in the next {days} days: {sum}", "未来 {days} 天到期：{sum} 题")
MINUTES_BACK = Bilingual("Minutes a day, the last {days} days: {sum} in all", "最近 {days} 天每天的分钟数：共 {sum} 分钟")
DAYS_AGO = Bilingual("{days} days ago", "{days} 天前")
IN_DAYS = Bilingual("in {days} days", "{days} 天后")
RETENTION = Bilingual("Still known when asked again; {desired} is meant", "再次提问时仍记得的比例；目标 {desired}")
YOUNG = Bilingual("young", "较新")
MATURE = Bilingual("mature (21 days)", "成熟（21 天）")
LAST_DAYS = Bilingual("last {days} days", "最近 {days} 天")
ALWAYS = Bilingual("all", "全部")
CALIBRATION = Bilingual("Predicted and observed", "预测与实际")
PREDICTED = Bilingual("predicted", "预测")
OBSERVED = Bilingual("observed", "实际")
REVIEWS = Bilingual("reviews", "复习次数")
OFF = Bilingual("off by", "偏差")
WEAK_TOPICS = Bilingual("Weakest topics of the last {days} days", "最近 {days} 天最薄弱的主题")
RIGHT = Bilingual("right", "正确率")
ANSWERS = Bilingual("answers", "答题数")
TOPIC = Bilingual("topic", "主题")
WEAK_QUESTIONS = Bilingual("Forgotten again and again", "反复忘记的题目")
QUESTION = Bilingual("question", "题目")
TIMES_FORGOTTEN = Bilingual("forgotten", "忘记次数")
BUILDS_ON = Bilingual("builds on", "基于")
MISTAKES = Bilingual("Mistakes made most often", "最常犯的错误")
MISTAKE = Bilingual("mistake", "错误")
TIMES = Bilingual("times", "次数")
