# Makes the reference numbers of this folder. R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, emmeans 1.8.4-1,
# mvtnorm 1.1-3. Run here: Rscript recipe.R. The data are simulated below (seeded), not taken from anywhere.
suppressMessages({library(lme4); library(lmerTest); library(emmeans); library(mvtnorm)})
options(digits = 15)
out <- function(frame, file) write.csv(frame, file, row.names = FALSE, quote = FALSE)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6), check.conv.singular = "ignore")

# ---- data: 6 trials x 3 blocks x 8 entries, some plots lost; and a crossed layout with a covariate
set.seed(20210901)
met <- expand.grid(entry = sprintf("E%d", 0:7), block = c("b1", "b2", "b3"), trial = sprintf("T%d", 1:6), stringsAsFactors = FALSE)
g <- rnorm(8, 0, 4); t <- rnorm(6, 0, 8); b <- rnorm(18, 0, 2); gt <- rnorm(48, 0, 3)
met$value <- round(60 + g[match(met$entry, unique(met$entry))] + t[match(met$trial, unique(met$trial))] +
  b[as.integer(factor(paste(met$trial, met$block)))] + gt[as.integer(factor(paste(met$trial, met$entry)))] + rnorm(nrow(met), 0, 3), 2)
met <- met[-c(5, 17, 40, 41, 77, 90, 123), ]
met <- met[!(met$trial == "T6" & met$entry %in% c("E6", "E7")), ]
out(met, "met.csv")
crossed <- expand.grid(g = sprintf("g%02d", 1:15), h = sprintf("h%02d", 1:9), rep = 1:2, stringsAsFactors = FALSE)
crossed$a <- c("low", "mid", "high")[1 + (as.integer(factor(crossed$h)) %% 3)]
crossed$x <- round(runif(nrow(crossed), 0, 10), 3)
crossed$y <- round(1000 + 2 * crossed$x + c(high = 3, low = 0, mid = 1)[crossed$a] + rnorm(15, 0, 2)[as.integer(factor(crossed$g))] +
  rnorm(9, 0, 3)[as.integer(factor(crossed$h))] + rnorm(nrow(crossed), 0, 1.5), 3)
crossed <- crossed[sample(nrow(crossed), 200), ]
out(crossed, "crossed.csv")
flat <- expand.grid(g = sprintf("g%d", 1:6), rep = 1:4, stringsAsFactors = FALSE)
flat$y <- round(10 + rnorm(24), 3)
flat$y <- flat$y - ave(flat$y, flat$g) + 10  # no variance between groups at all: a singular fit
flat$y <- round(flat$y, 3)
out(flat, "flat.csv")

# ---- mixed models
models <- list(
  list("met", "value ~ entry + trial + (1|trial:block) + (1|entry:trial)", TRUE),
  list("met", "value ~ entry + trial + (1|trial:block) + (1|entry:trial)", FALSE),
  list("met", "value ~ trial + (1|entry) + (1|entry:trial) + (1|trial:block)", TRUE),
  list("crossed", "y ~ a + x + (1|g) + (1|h)", TRUE),
  list("crossed", "y ~ a + x + (1|g) + (1|h)", FALSE),
  list("crossed", "y ~ a + x + a:x + (1|g) + (1|g:h)", TRUE),
  list("flat", "y ~ 1 + (1|g)", TRUE))
rows <- list(); blups <- list()
for (m in models) {
  d <- get(m[[1]])
  fit <- lmerTest::lmer(as.formula(m[[2]]), d, REML = m[[3]], control = tight)
  key <- data.frame(data = m[[1]], formula = m[[2]], reml = m[[3]])
  add <- function(quantity, name, value) rows[[length(rows) + 1]] <<- cbind(key, data.frame(quantity, name, value))
  add("criterion", "", -2 * as.numeric(logLik(fit)))
  vc <- as.data.frame(VarCorr(fit)); add("variance", vc$grp, vc$vcov)
  co <- summary(fit)$coefficients
  add("beta", rownames(co), co[, 1]); add("se", rownames(co), co[, 2])
  if (m[[1]] != "flat") add("df", rownames(co), co[, 3])
  for (term in names(ranef(fit))) add(paste0("blup ", term), rownames(ranef(fit)[[term]]), ranef(fit)[[term]][, 1])
}
out(do.call(rbind, rows), "mixed_reference.csv")

# ---- linear models
one <- met[met$trial == "T1", ]
fit <- lm(value ~ entry + block, one)
w <- seq(0.5, 2, length.out = nrow(one))
fitw <- lm(value ~ entry + block, one, weights = w)
cross <- lm(y ~ a * g, crossed)
lin <- rbind(
  data.frame(model = "T1", quantity = "beta", name = names(coef(fit)), value = coef(fit)),
  data.frame(model = "T1", quantity = "se", name = names(coef(fit)), value = sqrt(diag(vcov(fit)))),
  data.frame(model = "T1", quantity = "rstudent", name = seq_len(nrow(one)), value = rstudent(fit)),
  data.frame(model = "T1", quantity = "leverage", name = seq_len(nrow(one)), value = hatvalues(fit)),
  data.frame(model = "T1", quantity = "variance", name = "", value = sigma(fit)^2),
  data.frame(model = "T1 weighted", quantity = "beta", name = names(coef(fitw)), value = coef(fitw)),
  data.frame(model = "T1 weighted", quantity = "se", name = names(coef(fitw)), value = sqrt(diag(vcov(fitw)))),
  data.frame(model = "T1 weighted", quantity = "rstudent", name = seq_len(nrow(one)), value = rstudent(fitw)),
  data.frame(model = "interaction", quantity = "beta", name = names(coef(cross)), value = coef(cross)),
  data.frame(model = "T1", quantity = "shapiro", name = "p", value = shapiro.test(resid(fit))$p.value))
groups <- met$trial; e <- met$value - ave(met$value, met$trial)
z <- abs(e - ave(e, groups, FUN = median)); bf <- anova(lm(z ~ groups))
lin <- rbind(lin, data.frame(model = "brown-forsythe", quantity = c("statistic", "p"), name = "", value = c(bf[1, 4], bf[1, 5])))
out(lin, "linear_reference.csv")

# ---- marginal means and comparisons with the check E0, simultaneous (multivariate t)
fit <- lmerTest::lmer(value ~ entry + trial + (1|trial:block) + (1|entry:trial), met, control = tight)
em <- emmeans(fit, "entry", lmer.df = "satterthwaite")
mean_rows <- as.data.frame(em)
set.seed(1); co <- confint(contrast(em, "trt.vs.ctrl", ref = 1, adjust = "mvt"), level = 0.95)
co <- as.data.frame(co)
em_out <- rbind(
  data.frame(kind = "mean", name = as.character(mean_rows$entry), estimate = mean_rows$emmean, se = mean_rows$SE, df = mean_rows$df, lower = NA, upper = NA),
  data.frame(kind = "vs E0", name = as.character(co$contrast), estimate = co$estimate, se = co$SE, df = co$df, lower = co$lower.CL, upper = co$upper.CL))
fit1 <- lm(value ~ entry + block, one)
em1 <- emmeans(fit1, "entry"); set.seed(1)
co1 <- as.data.frame(confint(contrast(em1, "trt.vs.ctrl", ref = 1, adjust = "mvt")))
em_out <- rbind(em_out, data.frame(kind = "T1 vs E0", name = as.character(co1$contrast), estimate = co1$estimate, se = co1$SE, df = co1$df, lower = co1$lower.CL, upper = co1$upper.CL))
out(em_out, "emmeans_reference.csv")

# ---- P(max |t| <= c) by mvtnorm's randomised Genz-Bretz algorithm, with its error estimate
p <- function(c, R, df) { set.seed(1); pmvt(rep(-c, nrow(R)), rep(c, nrow(R)), df = df, corr = R, algorithm = GenzBretz(maxpts = 1e6, abseps = 1e-6)) }
eq <- function(k, r) { R <- matrix(r, k, k); diag(R) <- 1; R }
lam <- c(0.2, 0.5, 0.7, 0.9); prod <- outer(lam, lam); diag(prod) <- 1
ar <- 0.7^abs(outer(1:6, 1:6, "-"))
cases <- list(list("equal 0.5, k 2", 3, 3.9, eq(2, .5)), list("equal 0.5, k 5", 12, 2.9, eq(5, .5)), list("equal 0.5, k 12", 40, 2.9, eq(12, .5)),
  list("equal 0.9, k 4", 8, 2.6, eq(4, .9)), list("product 0.2 0.5 0.7 0.9", 10, 2.7, prod), list("autoregressive 0.7, k 6", 15, 2.8, ar), list("equal -0.3, k 4", 20, 2.7, eq(4, -.3)))
crit <- do.call(rbind, lapply(cases, function(x) { v <- p(x[[3]], x[[4]], x[[2]]); data.frame(matrix = gsub(",", "", x[[1]]), df = x[[2]], c = x[[3]], probability = as.numeric(v), error = attr(v, "error")) }))
out(crit, "critical_reference.csv")

# ---- the real potato trial (agricolae's plrv, read from ../shared when it is there): fixed genotypes against Unica
path <- "../../../../shared/data/breeding/field_trials/plrv_potato_clones.csv"
if (file.exists(path)) {
  p <- read.csv(path); p$Rep <- factor(p$Rep)
  fit <- lmerTest::lmer(Yield ~ Genotype + Locality + (1|Locality:Rep) + (1|Genotype:Locality), p, control = tight)
  em <- emmeans(fit, "Genotype", lmer.df = "satterthwaite"); set.seed(1)
  co <- as.data.frame(confint(contrast(em, "trt.vs.ctrl", ref = "Unica", adjust = "mvt")))
  m <- as.data.frame(em)
  vc <- as.data.frame(VarCorr(fit))
  out(rbind(
    data.frame(kind = "mean", name = as.character(m$Genotype), estimate = m$emmean, se = m$SE, df = m$df, lower = NA, upper = NA),
    data.frame(kind = "vs Unica", name = as.character(co$contrast), estimate = co$estimate, se = co$SE, df = co$df, lower = co$lower.CL, upper = co$upper.CL),
    data.frame(kind = "variance", name = vc$grp, estimate = vc$vcov, se = NA, df = NA, lower = NA, upper = NA)), "plrv_reference.csv")
}
