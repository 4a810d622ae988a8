// The heat map's data of an experiment that compresses one part at a time.
#include <QtTest>

#include "core/report/sensitivity_table.h"
#include "tests/test_main.h"

using namespace fw;

class TestSensitivityTable : public QObject
{
    Q_OBJECT

    static experiment::Recipe part(const std::string& name, int layer, const char* module)
    {
        return {name, {{"int8", {}}, {"restore_layers", {{"layers", {layer}}, {"module", module}}}}, ""};
    }

private Q_SLOTS:
    void aRowForEachPartAndFigure()
    {
        experiment::Experiment asked;
        asked.recipes = {part("layer 0", 0, "block"), part("layer 1", 1, "mlp"), {"whole", {{"int8", {}}}, ""}};
        compare::Comparison comparison;
        for (std::size_t variant = 1; variant <= 3; ++variant) {
            compare::Cell cell;
            cell.metric = "m";
            cell.scorer = "=s";
            cell.axis = "gender";
            cell.variant = variant;
            cell.difference = compare::Estimate{0.125 * static_cast<double>(variant), 0.0, 0.5, ""};
            cell.pValue = 0.25;
            comparison.cells.push_back(cell);
            cell.group = "women"; // a group's change is not the whole's
            comparison.cells.push_back(cell);
        }
        compare::Gap gap;
        gap.metric = "m";
        gap.axis = "gender";
        gap.variant = 2;
        gap.changeSamePair = -0.5;
        comparison.gaps.push_back(gap);
        const auto csv = report::sensitivityCsv(comparison, asked);
        QVERIFY(csv.ok());
        QCOMPARE(*csv, std::string("layer,module,metric,scorer,axis,what,value,low,high,p\n"
                                   "0,block,m,'=s,gender,change,0.125,0,0.5,0.25\n"
                                   "1,mlp,m,'=s,gender,change,0.25,0,0.5,0.25\n"
                                   "1,mlp,m,,gender,gap_change,-0.5,,,\n"));
    }

    void anotherExperimentIsRefused()
    {
        experiment::Experiment asked;
        asked.recipes = {{"whole", {{"int8", {}}}, ""}};
        const auto csv = report::sensitivityCsv({}, asked);
        QVERIFY(!csv.ok());
        QVERIFY(csv.error().hint.find("sensitivity plan") != std::string::npos);
    }
};

FW_TEST(TestSensitivityTable)
#include "test_sensitivity_table.moc"
