// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = "Self"]
    Self_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "abstract"]
    abstract_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "as"]
    as_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "async"]
    async_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    auto (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "await"]
    await_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "become"]
    become_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "box"]
    box_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "break"]
    break_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "columns"]
    columns_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "const"]
    const_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "continue"]
    continue_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "crate"]
    crate_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    default (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "do"]
    do_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "dyn"]
    dyn_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "else"]
    else_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "enum"]
    enum_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "extern"]
    extern_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "false"]
    false_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "final"]
    final_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "fn"]
    fn_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "for"]
    for_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "if"]
    if_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "impl"]
    impl_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "in"]
    in_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "is_nullable"]
    is_nullable_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "let"]
    let_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "loop"]
    loop_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "macro"]
    macro_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    macro_rules (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "match"]
    match_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "mod"]
    mod_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "move"]
    move_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "mut"]
    mut_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "override"]
    override_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "priv"]
    priv_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "pub"]
    pub_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    raw (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "ref"]
    ref_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "return"]
    return_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    safe (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "self"]
    self_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "static"]
    static_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "struct"]
    struct_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "super"]
    super_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "table"]
    table_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "trait"]
    trait_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "true"]
    true_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "try"]
    try_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "type"]
    type_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "typeof"]
    typeof_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    union (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "unsafe"]
    unsafe_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "unsized"]
    unsized_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "use"]
    use_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "virtual"]
    virtual_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "where"]
    where_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "while"]
    while_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "yield"]
    yield_ (id) {
        id -> Int4,
        ref_id -> Nullable<Int4>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    Self_,
    abstract_,
    as_,
    async_,
    auto,
    await_,
    become_,
    box_,
    break_,
    columns_,
    const_,
    continue_,
    crate_,
    default,
    do_,
    dyn_,
    else_,
    enum_,
    extern_,
    false_,
    final_,
    fn_,
    for_,
    if_,
    impl_,
    in_,
    is_nullable_,
    let_,
    loop_,
    macro_,
    macro_rules,
    match_,
    mod_,
    move_,
    mut_,
    override_,
    priv_,
    pub_,
    raw,
    ref_,
    return_,
    safe,
    self_,
    static_,
    struct_,
    super_,
    table_,
    trait_,
    true_,
    try_,
    type_,
    typeof_,
    union,
    unsafe_,
    unsized_,
    use_,
    virtual_,
    where_,
    while_,
    yield_,
);
