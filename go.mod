module vidimus

go 1.26
