-- what: key of a validity of a place, which is in every table with a place: its code and its first day
create macro place_key(code, valid_from) as code::varchar || '@' || valid_from::varchar
