# Writes limma.json: moderated variances of limma (squeezeVar), which test_between_years.py holds our own against.
# Rscript tests/unit/reference/limma.R > tests/unit/reference/limma.json   (R 4.2, limma 3.54)
suppressMessages(library(limma))
set.seed(2004)
text <- function(x) paste0("[", paste(format(x, digits = 17), collapse = ", "), "]")
one <- function(name, variances, freedom) {
  found <- squeezeVar(variances, freedom)
  prior <- if (is.finite(found$df.prior)) format(found$df.prior, digits = 17) else "\"Inf\""
  sprintf('  {"name": "%s", "variances": %s, "freedom": %s, "moderated": %s, "prior_freedom": %s}',
          name, text(variances), text(freedom), text(found$var.post), prior)
}
spread <- 0.004 * rchisq(25, 2) / 2 * 5 / rchisq(25, 2)
alike <- 0.004 * (1 + (1:20) / 100)
mixed <- 0.01 * rchisq(12, 4) / 4 * 3 / rchisq(12, 3)
examples <- c(one("spread", spread, rep(2, 25)), one("alike", alike, rep(2, 20)), one("unequal freedom", mixed, rep(c(1, 2, 3), 4)))
cat('{"examples": [\n', paste(examples, collapse = ",\n"), "\n]}\n", sep = "")
