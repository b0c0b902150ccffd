"""Build the table that parses the query language, after a change of `pipeline/query/grammar.lark` or of the parser library.

.venv/bin/python -m bench.build_parse_table
"""

from pipeline.query.parse_table import write_table

if __name__ == "__main__":
    write_table()
