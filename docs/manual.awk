# A manual page from what a program says with --help.
function escape(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  return text ~ /^[.']/ ? "\\&" text : text
}

# The first sentence; of a sentence that does not end on this line, the part before a comma.
function purpose(line) {
  if (line !~ /\.( |$)/) sub(/,.*/, "", line)
  sub(/\.( .*)?$/, "", line)
  return line
}

function verbatim(on) {
  if (on != in_verbatim) print on ? ".nf" : ".fi"
  in_verbatim = on
}

NR == 1 {
  name = $2
  synopsis = substr($0, index($0, $3))
  next
}
NR == 2 {
  printf ".TH %s 1 \"\" \"gradcheck %s\"\n.SH NAME\n", toupper(escape(name)), version
  printf "%s \\- %s\n.SH SYNOPSIS\n.B %s\n%s\n.SH DESCRIPTION\n",
    escape(name), escape(purpose($0)), escape(name), escape(synopsis)
}
/^Exit status: / {
  verbatim(0)
  print ".SH EXIT STATUS\n" escape(substr($0, 14))
  next
}
/^[A-Z][a-z ]*:$/ {
  verbatim(0)
  print ".SH " toupper(substr($0, 1, length($0) - 1))
  in_options = 1
  next
}
in_options && /^ +-/ {
  option = $0
  sub(/^ +/, "", option)
  text = ""
  if (match(option, /   *[^ ]/)) {
    text = substr(option, RSTART)
    option = substr(option, 1, RSTART - 1)
    sub(/^ +/, "", text)
  }
  print ".TP\n.B " escape(option)
  if (text != "") print escape(text)
  next
}
in_options {
  sub(/^ +/, "")
  if ($0 != "") print escape($0)
  next
}
/^$/ {
  if (!blank++) print ".PP"
  next
}
{
  blank = 0
  verbatim(/^ /)
  print escape($0)
}
