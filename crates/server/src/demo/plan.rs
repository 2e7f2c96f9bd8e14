//! What the opened programme says, as the server tells it: documents, stages and windows, targets,
//! core tasks. Its words are the plan's own, in either language.

use hemei_api::proto;
use proto::google::r#type::Date;

use super::client::date;
use super::table::Table;
use super::town::dash;
use super::words::{Lang, Text, text};

/// The tables of a definition under their titles.
pub(crate) fn tables(of: &proto::ProgrammeDefinition, lang: Lang) -> [(Text, Table); 4] {
    [
        (text("依据的文件", "documents"), documents(of, lang)),
        (text("阶段和报送时间", "stages and windows"), times(of, lang)),
        (text("目标", "targets"), targets(of, lang)),
        (text("核心任务", "core tasks"), core_tasks(of, lang)),
    ]
}

/// The place in a clause that begins with its document's key.
pub(crate) fn place(clause: &str) -> String {
    clause.split_once(' ').map_or_else(dash, |(_, place)| place.to_owned())
}

fn documents(of: &proto::ProgrammeDefinition, lang: Lang) -> Table {
    const HEADS: [(Text, usize); 3] = [
        (text("发文字号", "number"), 22),
        (text("名称", "title"), 64),
        (text("成文日期", "date"), 10),
    ];
    let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
    for document in &of.documents {
        let number = Some(document.number.clone()).filter(|number| !number.is_empty());
        table.row(vec![number.unwrap_or_else(dash), document.title.clone(), day(document.date)]);
    }
    table
}

fn times(of: &proto::ProgrammeDefinition, lang: Lang) -> Table {
    const HEADS: [(Text, usize); 4] = [
        (text("事项", "what"), 52),
        (text("开始", "from"), 10),
        (text("截止", "until"), 10),
        (text("条款", "clause"), 10),
    ];
    let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
    for stage in &of.stages {
        let name = stage.display_name.clone();
        table.row(vec![name, day(stage.from_date), day(stage.to_date), place(&stage.clause)]);
    }
    for window in &of.windows {
        let name = window.display_name.clone();
        table.row(vec![name, day(window.opens_date), day(window.due_date), place(&window.clause)]);
    }
    table
}

fn targets(of: &proto::ProgrammeDefinition, lang: Lang) -> Table {
    const HEADS: [(Text, usize); 5] = [
        (text("目标", "target"), 20),
        (text("数量", "count"), 6),
        (text("年度", "year"), 8),
        (text("列名单位", "named units"), 40),
        (text("条款", "clause"), 10),
    ];
    const LATER: Text = text("后续年度", "later");
    let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
    for target in &of.targets {
        let year = match target.by_year {
            0 => LATER.say(lang).to_owned(),
            year => year.to_string(),
        };
        table.row(vec![
            target.display_name.clone(),
            target.count.to_string(),
            year,
            target.units.join("、"),
            place(&target.clause),
        ]);
    }
    table
}

fn core_tasks(of: &proto::ProgrammeDefinition, lang: Lang) -> Table {
    const HEADS: [(Text, usize); 2] = [(text("任务", "task"), 32), (text("条款", "clause"), 10)];
    let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
    for task in &of.core_tasks {
        table.row(vec![task.display_name.clone(), place(&task.clause)]);
    }
    table
}

fn day(wire: Option<Date>) -> String {
    wire.and_then(date).map_or_else(dash, |day| day.to_string())
}
