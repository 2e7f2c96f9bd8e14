//! Rules of opening balances.

rules! {
    OPENING_LOCKED: State, "domain.md §16.1-12", "“{task}”已有锁定的报表，期初数不能再改；确有差错的，请更正报表。", "a report that goes on from the opening balance of {task} is locked: correct the report";
    OPENING_DATE: Invalid, "domain.md §10.4-8", "期初日期 {as_of} 不能晚于登记事项发生之日 {day}。", "the opening balance is of {as_of}, later than {day}";
    OPENING_DOCUMENT: Invalid, "domain.md §16.1-12", "期初数依据为文件的，须写明文件；其他依据不写。", "an opening balance names its document where its basis is one";
}
