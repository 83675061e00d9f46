"""The words of a session, of tasks and of tables in both languages; those about what a learner remembers: ``memory_words``."""

from quizprep.model import Bilingual, Kind, Outcome

KINDS = {
    Kind.CHOICE: Bilingual("choice", "选择题"),
    Kind.RECALL: Bilingual("recall", "问答题"),
    Kind.NUMERIC: Bilingual("numeric", "计算题"),
    Kind.FORMULA: Bilingual("formula", "公式题"),
    Kind.CODE: Bilingual("code", "编程题"),
}
DEBUGGING = Bilingual("debugging", "改错题")
OUTCOMES = {
    Outcome.CORRECT: Bilingual("Correct", "正确"),
    Outcome.PARTIAL: Bilingual("Partly right", "部分正确"),
    Outcome.INCORRECT: Bilingual("Not right", "不正确"),
    Outcome.UNGRADED: Bilingual("Not judged", "未评判"),
}
SIGNS = {Outcome.CORRECT: "✓", Outcome.PARTIAL: "~", Outcome.INCORRECT: "✗", Outcome.UNGRADED: "?"}
PLAIN_SIGNS = {Outcome.CORRECT: "+", Outcome.PARTIAL: "~", Outcome.INCORRECT: "x", Outcome.UNGRADED: "?"}

HOW_TO_ANSWER = {
    Kind.CHOICE: Bilingual("the letter of your answer", "输入选项字母"),
    Kind.RECALL: Bilingual("answer in your own words", "用自己的话回答"),
    Kind.NUMERIC: Bilingual("a number, or arithmetic such as 64*3*3", "输入数字，也可以是算式，如 64*3*3"),
    Kind.FORMULA: Bilingual("a formula: ASCII, Unicode or LaTeX", "输入公式：ASCII、Unicode 或 LaTeX 均可"),
    Kind.CODE: Bilingual(
        "the path of your file; :starter writes one to begin with", "输入代码文件路径；:starter 可生成初始文件"
    ),
}
SEVERAL_RIGHT = Bilingual("several are right: give all their letters", "多选：请给出所有正确选项的字母")
SEVERAL_NUMBERS = Bilingual("{n} numbers, separated by commas", "{n} 个数，用逗号隔开")
KEY_POINT = Bilingual("1 key point", "共 1 个要点")
KEY_POINTS = Bilingual("{n} key points", "共 {n} 个要点")
TOLERANCE = Bilingual("±{percent} % is close enough", "误差在 ±{percent}% 以内即可")
UNIT = Bilingual("in {unit}", "单位：{unit}")
HELP = Bilingual(":help lists what can be typed besides an answer.", "输入 :help 查看回答以外的命令。")
COMMANDS = Bilingual(
    """
:hint     a nudge, then more of it
:show     give up and see the answer
:skip     not now
:suspend  never again
:undo     take back the last answer
:quit     end the session""",
    """
:hint     提示，一次比一次明确
:show     放弃并看答案
:skip     跳过
:suspend  不再出现
:undo     撤销上一个回答
:quit     结束练习""",
)
STARTER_COMMAND = Bilingual(":starter  write a file to begin with", ":starter  生成初始文件")
LAST_HINT = Bilingual("That was the last hint.", "没有更多提示了。")
MISTAKES = Bilingual("What was wrong", "错在哪里")
REVEAL_COSTS = Bilingual(
    "A solution that is shown counts as `again`: the task comes back soon.", "看过答案的题目评级为“忘了”，很快会再次出现。"
)
REVEAL_ASK = Bilingual(" Show it?", "要显示吗？")
NO_HINT = Bilingual("There is no hint for this one.", "这道题没有提示。")
NOTHING_TYPED = Bilingual("Nothing typed. :show gives up and shows the answer.", "还没有输入内容。:show 可放弃并查看答案。")
UNKNOWN_COMMAND = Bilingual("There is no command {command}.", "没有 {command} 这个命令。")
HINT = Bilingual("Hint", "提示")
ANSWER = Bilingual("Answer", "答案")
READ_AS = Bilingual("Read as", "理解为")
DECIDED = {
    "tree": Bilingual("the same expression", "表达式相同"),
    "proof": Bilingual("proved equal", "已证明相等"),
    "points": Bilingual("compared at many points", "在多点数值比较"),
}
FULL_STOP = Bilingual(".", "。")
COMMA = Bilingual(", ", "，")
DIFFERS = Bilingual("Yours gives {yours}, the answer {expected}.", "你的结果为 {yours}，应为 {expected}。")
DIFFERS_AT = Bilingual(
    "At {at}: yours gives {yours}, the answer {expected}.", "当 {at} 时：你的结果为 {yours}，应为 {expected}。"
)
ISOLATION = {
    "limits only": Bilingual("limits only", "仅限制资源"),
    "none of memory": Bilingual("none of memory", "内存不限"),
    "namespaces": Bilingual("namespaces", "命名空间"),
}
EXPECTED = Bilingual("expected", "应为")
SOURCE = Bilingual("Read", "延伸阅读")
CHECKLIST = Bilingual("What a good answer says", "好的回答应包含")
FLIP = Bilingual("numbers to tick or untick, Enter when it is right: ", "输入编号以勾选或取消，确认请按回车：")
BAD_FLIP = Bilingual("Give numbers from 1 to {n}, such as: 1 3", "请输入 1 到 {n} 之间的编号，例如：1 3")
COMES_BACK = Bilingual("Comes back in {days} days, on {date}.", "{days} 天后（{date}）再复习。")
COMES_BACK_TOMORROW = Bilingual("Comes back tomorrow.", "明天再复习。")
TIME_IS_UP = Bilingual("The time is up.", "时间到。")
COMES_BACK_TODAY = Bilingual("Comes back once more in this session.", "本次练习结束前会再问一次。")
AFTER = Bilingual(
    "Enter next · 1 again 2 hard 3 good 4 easy · u undo · q quit: ",
    "回车 下一题 · 1 忘了 2 困难 3 良好 4 简单 · u 撤销 · q 退出：",
)
RATED = Bilingual("Rated {rating}.", "评级：{rating}。")
RATINGS = {
    1: Bilingual("again", "忘了"),
    2: Bilingual("hard", "困难"),
    3: Bilingual("good", "良好"),
    4: Bilingual("easy", "简单"),
}
SUSPENDED = Bilingual("Not asked any more; `quizprep resume {id}` brings it back.", "不再提问；`quizprep resume {id}` 可恢复。")
UNDONE = Bilingual("Undone: the answer no longer counts.", "已撤销：该回答不再计入。")
NOTHING_TO_UNDO = Bilingual(
    "Nothing of this session is left to undo; `quizprep undo` takes back what was before.",
    "本次练习已没有可撤销的回答；更早的可用 `quizprep undo` 撤销。",
)
SUMMARY = Bilingual("Summary", "小结")
ANSWERED = Bilingual(
    "{answered} answered: {correct} right, {partial} partly, {incorrect} not right",
    "已答 {answered} 题：正确 {correct}，部分正确 {partial}，不正确 {incorrect}",
)
MISSED = Bilingual("To look at again with `quizprep show ID`: {ids}", "可用 `quizprep show ID` 再看：{ids}")
NO_BACKUP = Bilingual("The history could not be backed up. {error}", "历史记录未能备份：{error}")
NONE_ANSWERED = Bilingual("No question answered.", "没有回答任何题目。")
STILL_DUE = Bilingual("{due} still due today.", "今天还有 {due} 题到期。")
COME_BACK = Bilingual(
    "`quizprep review` brings back what you are about to forget.", "`quizprep review` 会在你快忘记时再次提问。"
)
NOTHING_DUE = Bilingual(
    "Nothing is due. `quizprep drill` asks something new.", "没有到期的题目。`quizprep drill` 可以练习新题。"
)
NOTHING_MORE = Bilingual("Nothing more is asked today.", "今天没有更多要复习的题目。")
AGENDA = Bilingual(
    "{due}, {new} new (at most {most} a day, {begun} begun before).",
    "{due}，新题 {new} 题（每天最多 {most} 题，今天此前已开始 {begun} 题）。",
)
AGENDA_DUE = Bilingual("{due}.", "{due}。")
ALL_DUE = Bilingual("{due} due", "到期 {due} 题")
SOME_DUE = Bilingual("{asked} of {due} due", "到期 {due} 题中的 {asked} 题")
CLOCK = Bilingual(
    "The latest answer is dated {date}, which is ahead: was the clock wrong? `quizprep undo` takes it back.",
    "最近一次回答的日期是 {date}，晚于今天：时钟是否曾出错？`quizprep undo` 可以撤销它。",
)
PUT_OFF = Bilingual(
    "Due, but put off to another day: {put_off}; one would give the other away.",
    "另有 {put_off} 题到期，留到其他日子：同一天出现会互相泄露答案。",
)
NEW_DONE = Bilingual(
    "New ones begun today: {begun}, and {most} a day is the limit; --new N sets another.",
    "今天已开始 {begun} 道新题，每天上限为 {most} 道；可用 --new N 更改。",
)
NOTHING_LEFT = Bilingual(
    "There is no question to ask here; `quizprep topics` shows what there is.",
    "这里没有可练习的题目；`quizprep topics` 列出已有的题目。",
)
DUE = Bilingual("due", "到期")
STATES = {
    "due": DUE,
    "weak": Bilingual("weak", "薄弱"),
    "new": Bilingual("new", "新题"),
    "follow-up": Bilingual("follow-up", "追问"),
    "again": Bilingual("again", "重问"),
}
STARTER_WRITTEN = Bilingual("The starter is in {path}.", "初始文件已写入 {path}。")
STARTER_KEPT = Bilingual("{path} is there already and was left as it is.", "{path} 已存在，未作改动。")
STILL_RUNNING = Bilingual(
    "Your code is still running; a call that does not end is stopped after a few seconds.",
    "代码仍在运行；无法结束的调用会在几秒后被终止。",
)
WAITING_FOR = Bilingual("Waiting for {file} to be saved; Ctrl-C ends.", "等待 {file} 被保存；按 Ctrl-C 结束。")
NUDGE = Bilingual("`{command}` gives a nudge.", "`{command}` 给一点提示。")
HAND_IN_HERE = Bilingual("When it is done, type its path here.", "完成后，在此输入它的路径。")
HAND_IN = Bilingual("Hand it in with: quizprep code {task} {path}", "完成后提交：quizprep code {task} {path}")
TASK_WRITTEN = Bilingual(
    "{path} is a tiny task that runs; each part says how to make it your own.",
    "{path} 是一个可以运行的小任务；每一部分都写明了如何改成你自己的题目。",
)
CHECK_TASK = Bilingual("What is still missing: quizprep check {path}", "查看还缺什么：quizprep check {path}")
TRY_TASK = Bilingual(
    "Solve it, from another folder: quizprep code {task} --bank {folder}",
    "到另一个文件夹中做这道题：quizprep code {task} --bank {folder}",
)
COST = Bilingual("Cost, which counts neither for nor against it", "耗时与内存（不影响成绩）")
SIZE = Bilingual("size", "规模")
RATIO = Bilingual("yours / {who}", "你的 / {who}")
WHO = {
    "yours": Bilingual("yours", "你的"),
    "reference": Bilingual("reference", "参考"),
    "fast": Bilingual("vectorised", "向量化"),
    "library": Bilingual("library", "库函数"),
}
GROWS = Bilingual("{who} grows as n^{exponent:.1f}", "{who}解法随 n^{exponent:.1f} 增长")
GROWS_TOO = Bilingual("the {who} one as n^{exponent:.1f}", "{who}解法随 n^{exponent:.1f} 增长")
PEAK_MEMORY = Bilingual("Peak memory at size {size}", "规模 {size} 时的峰值内存")
CASES_PASSED = Bilingual("{passed} of {all} cases passed", "共 {all} 个用例，通过 {passed} 个")
CALL = Bilingual("call", "调用")
ACTUAL = Bilingual("actual", "实际")
ONE_MORE_FAILED = Bilingual("… and 1 more case fails", "……另有 1 个用例未通过")
MORE_FAILED = Bilingual("… and {n} more cases fail", "……另有 {n} 个用例未通过")
PRINTED = Bilingual("Your code printed", "你的代码输出了")
LIBRARY_ALLOWED = Bilingual(
    "Library calls that this task refuses were allowed, so this is not recorded",
    "本次允许使用本题禁止的库函数，因此不计入成绩",
)
LIBRARY_CALL = Bilingual("{name} (line {line})", "{name}（第 {line} 行）")
RUN_DETAILS = Bilingual(
    "{backend} on {device} · {seconds:.2f} s · seed {seed} · {isolation}",
    "{backend} / {device} · {seconds:.2f} 秒 · 种子 {seed} · {isolation}",
)
CLASS_PASSED = Bilingual(
    "{task}: {passed} of {all} passed, mean score {mean:.0%}", "{task}：{all} 份中 {passed} 份通过，平均得分 {mean:.0%}"
)
CLASS_PASSED_OF_JUDGED = Bilingual(
    "{task}: {passed} of {all} passed, mean score of the {judged} judged {mean:.0%}",
    "{task}：{all} 份中 {passed} 份通过，已评判的 {judged} 份平均得分 {mean:.0%}",
)
CLASS_MISTAKE = Bilingual("{n} of {all}: {mistake}. {lesson}", "{all} 份中有 {n} 份：{mistake}。{lesson}")
CLASS_OTHER = Bilingual("{n} of {all}: {message} ({names})", "{all} 份中有 {n} 份：{message}（{names}）")
AND_MORE = Bilingual("{names} and {n} more", "{names} 及另外 {n} 份")
MORE_FAILED_OTHERWISE = Bilingual("and {n} more that fail in other ways", "另有 {n} 份的错误未归类")
RESULTS_WRITTEN = Bilingual("The results are in {path}.", "结果已写入 {path}。")
NEARLY_THE_SAME = Bilingual("Nearly the same", "高度相似")
MORE_GROUPS = Bilingual("and {n} more groups", "另有 {n} 组")
CLASS_RESULTS = Bilingual("Results", "成绩")
SUBMISSION = Bilingual("submission", "提交")
SAME_SHARE = Bilingual("the same", "相同部分")
SUBMISSIONS = Bilingual("submissions", "提交数")
PASSED = Bilingual("passed", "通过")
MEAN_SCORE = Bilingual("mean score", "平均得分")
MEAN_OF_JUDGED = Bilingual("mean score of the {n} judged", "已评判 {n} 份的平均得分")
SCORE = Bilingual("score", "得分")
MISTAKE = Bilingual("mistake", "错误")
TIMES = Bilingual("times", "次数")
WRONG_FIRST = Bilingual("what was wrong first", "首个错误")
TASKS_COUNTED = Bilingual(
    "{all} tasks: {passed} passed, {failed} failed. `quizprep code TASK` hands one out.",
    "共 {all} 个任务：通过 {passed} 个，未通过 {failed} 个。`quizprep code TASK` 可领取一个。",
)
TASK_STATES = {
    "new": Bilingual("new", "未做"),
    "passed": Bilingual("passed", "通过"),
    "failed": Bilingual("failed", "未通过"),
}
TOPIC = Bilingual("topic", "主题")
TITLE = Bilingual("title", "名称")
SEEN = Bilingual("seen", "已做")
ALL = Bilingual("all", "总数")
TASK = Bilingual("task", "任务")
STATE = Bilingual("state", "状态")
DIFFICULTY = Bilingual("level", "难度")
COVERS = Bilingual("Covers", "覆盖")
FILE = Bilingual("File", "文件")
LABEL = Bilingual("answer> ", "回答> ")
COLON = Bilingual(": ", "：")
WHOLE = Bilingual("whole number", "整数")
REAL = Bilingual("number", "实数")
SHAPES = (
    Bilingual("vector of length {size}", "长度为 {size} 的向量"),
    Bilingual("{size} matrix", "{size} 矩阵"),
    Bilingual("{size} array", "{size} 数组"),
)
"""Of a name with one size, two, or more."""
