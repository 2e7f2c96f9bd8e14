//! Rules of surveys: who asks, and that every question is told.

rules! {
    SURVEY_OWN_VILLAGE: Denied, "domain.md §16.1-6", "满意度不能由本村人员、包村干部、驻村工作队或有回避关系的人员询问和登记。", "satisfaction is not asked for or recorded by people of the village, in touch with it, or recused from it";
    SURVEY_QUESTIONS: Invalid, "domain.md §2.2", "有 {questions} 个问题的数字，却有 {topics} 个问题的题目，应一一对应。", "there are numbers of {questions} questions and titles of {topics}: each question has both";
}
